import { CommandExit, runToExit } from '../../cli/exit.ts';
import { walkHelp, workingCommands } from './commands.ts';
import { needlesOf } from './needles.ts';
import { isClean, runTrials, textOf } from './secrets.ts';
import { openEnvironment } from './environment.ts';
import { trialsOf, triedCommands } from './trials.ts';

/**
 * `npm run test:secrets`: every command in success and failure, everything it leaves unpacked and searched for every
 * secret in every form. Words after `--` choose trials by a part of their name. Ends with 1 on any hit, and where
 * anything was not proved.
 */

const say = (line: string): void => void process.stderr.write(`${line}\n`);

await runToExit(async () => {
  const wanted = process.argv.slice(2);
  // Of a choice of trials nothing is concluded about the commands that were left out.
  const commands = wanted.length > 0 ? [] : workingCommands(await walkHelp());
  const tried = triedCommands();
  const untried = commands.filter((command) => !tried.has(command));
  for (const command of untried) say(`? ${command} has no trial: add one to ci/proofs/secrets/trials.ts.`);

  const environment = await openEnvironment();
  try {
    const trials = trialsOf(environment).filter(
      ({ command, name }) =>
        wanted.length === 0 || wanted.some((part) => `${command} ${name}`.includes(part)),
    );
    say(
      `${trials.length} cases, ${needlesOf(environment.secrets()).length} forms of ${environment.secrets().length} secrets to begin with`,
    );
    const outcome = await runTrials(trials, environment, say);
    process.stdout.write(`${textOf(outcome)}\n`);
    if (!isClean(outcome) || untried.length > 0) throw new CommandExit('failed');
  } finally {
    await environment.close();
  }
});
