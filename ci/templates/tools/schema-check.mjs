// Validates JSON from standard input by a schema, and ends with 1 and the reason where it is not valid. Runs in the folder
// of the packages that templates.tools.test.ts installs: node --input-type=module --eval "$(cat schema-check.mjs)" kubernetes|gitlab|given
import { readFileSync } from 'node:fs';

const data = JSON.parse(readFileSync(0, 'utf8'));

async function kubernetes() {
  const models = {
    ...(await import('kubernetes-models/v1')),
    ...(await import('kubernetes-models/batch/v1')),
  };
  for (const document of data) new models[document.kind](document).validate();
}

async function gitlab() {
  const { Ajv } = await import('ajv');
  const { schema } = await import('./gitlab-schema.mjs');
  const ajv = new Ajv({ strict: false, validateFormats: false });
  if (!ajv.validate(schema, data)) throw new Error(ajv.errorsText());
}

/** The data brings its schema along: `{ schema, value }`. */
async function given() {
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  if (!ajv.validate(data.schema, data.value)) throw new Error(ajv.errorsText());
}

try {
  await { kubernetes, gitlab, given }[process.argv[1]]();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
