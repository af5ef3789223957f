/** The part of the style sheet for a search for the capacity. */
export const CAPACITY_STYLE = `
:root { --queue: #b45309; --sql: #2f5fd0; --locks: #c8323a; --retries: #9333a8; --python: #1a7f4b; --rendering: #0e7c86; --network: #8792a2; --unseen: #d3dae3; }
@media screen and (prefers-color-scheme: dark) {
  :root { --queue: #f5a95c; --sql: #7aa2ff; --locks: #ff7b80; --retries: #d58be6; --python: #5fd09a; --rendering: #5cc7d1; --network: #7f8b9c; --unseen: #3a4553; }
}
.stack { width: 100%; height: 18px; display: block; }
.attribution .bars { width: 60%; min-width: 240px; }
.attribution tr:nth-child(odd) > * { border-bottom: 0; }
${['queue', 'sql', 'locks', 'retries', 'python', 'rendering', 'network', 'unseen']
  .map(
    (part) =>
      `.part-${part} { fill: var(--${part}); } .key.part-${part} { background: var(--${part}); border: 0; height: 10px; }`,
  )
  .join('\n')}
.capacity-configuration h3 { margin-top: 22px; }
.computed .series circle { display: none; }
.series.spread-band path { fill: var(--one); fill-opacity: .16; stroke: none; } .key.spread-band { background: var(--one); opacity: .2; }
.key.measured { background: var(--two); border: 0; width: 8px; height: 8px; border-radius: 50%; }
.series.measured circle { fill: var(--two); stroke: none; }
.causes li { margin: 6px 0; } .causes span { opacity: .8; overflow-wrap: anywhere; }
.numbers td.why-cell { text-align: left; white-space: normal; min-width: 290px; }
`;
