/** How evidence is named and opened, the same in every report. */

/** The command that opens a Playwright trace, to be copied into a shell. */
export function traceCommand(path: string): string {
  return `npx playwright show-trace ${/^[\w./:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`}`;
}

/** Whether a path of a record stays inside the folder of the run; anything else is shown but never linked to. */
export function isInsideRun(path: string): boolean {
  const segments = path.split(/[/\\]/);
  return !/^(?:[a-z][a-z0-9+.-]*:|[/\\])/i.test(path) && !segments.includes('..');
}
