/** The part of the style sheet for charts and tables. Series differ by shape and dash too, not by colour alone. */
export const CHART_STYLE = `
:root { --one: #2f5fd0; --one-soft: #b9cbf3; --two: #b45309; --asked: #16202c; --band: #f0f3f7; --band-odd: #e6ebf1; --tip: rgba(47,95,208,.10); }
@media screen and (prefers-color-scheme: dark) {
  :root { --one: #7aa2ff; --one-soft: #34508c; --two: #f5a95c; --asked: #f2f5f9; --band: #1a2029; --band-odd: #212935; --tip: rgba(122,162,255,.16); }
}
h2 .pill { vertical-align: 2px; margin-left: 6px; letter-spacing: 0; }

.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 22px 28px; }
.chart figcaption { margin: 0; color: var(--text); }
.chart h3 small { margin-left: 4px; } .chart .legend { margin: 2px 0 4px; font-size: 12.5px; }
.chart > .absent { padding: 40px 12px; text-align: center; border: 1px dashed var(--line); border-radius: 8px; font-size: 13.5px; }
.plot-frame { display: grid; grid-template: ". phases" auto "values plot" 176px ". times" 20px / 46px minmax(0, 1fr); }
.plot-frame > svg { display: block; width: 100%; height: 100%; overflow: visible; }
.plot-frame .phases { grid-area: phases; height: 16px; } .values { grid-area: values; } .plot { grid-area: plot; } .times { grid-area: times; }
.plot-frame text { font-size: 11px; fill: var(--soft); }
.phases line { stroke: var(--line); } .times line { stroke: var(--soft); }
.segment { overflow: hidden; } .plot-frame > .phases { overflow: hidden; } .scroll { position: relative; }
.band.even { fill: var(--band); } .band.odd { fill: var(--band-odd); }
.plot .grid { stroke: var(--line); } .plot .base { stroke: var(--soft); }
.tip rect { fill: transparent; } .tip:hover rect { fill: var(--tip); }
.series { pointer-events: none; }
.series path { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.achieved .bar { fill: var(--one-soft); } .asked path { stroke: var(--asked); stroke-width: 1.8; stroke-linecap: butt; }
.passed .bar { fill: var(--one-soft); } .failed .bar { fill: var(--failed); }
.p50 path { stroke: var(--one); } .p50 circle { fill: var(--one); }
.p95 path { stroke: var(--two); stroke-dasharray: 6 4; } .p95 circle { fill: var(--card); stroke: var(--two); stroke-width: 1.6; }
.backlog path { stroke: var(--one); } .backlog circle { fill: var(--one); }
.key { width: 18px; height: 11px; border-radius: 2px; display: inline-block; }
.key.achieved, .key.passed { background: var(--one-soft); } .key.failed { background: repeating-linear-gradient(135deg, var(--hatch) 0 2px, transparent 2px 6px), var(--failed); }
.key.asked { height: 0; border-top: 2px solid var(--asked); border-radius: 0; }
.key.p50, .key.backlog { height: 0; border-top: 2px solid var(--one); border-radius: 0; }
.key.p95 { height: 0; border-top: 2px dashed var(--two); border-radius: 0; }
.bins { margin-top: 14px; font-size: 13.5px; } .bins table { margin-top: 8px; }

.numbers th, .numbers td { padding: 6px 8px; white-space: nowrap; } .numbers thead th { white-space: normal; vertical-align: bottom; }
.numbers td, .numbers thead th + th { text-align: right; } .numbers tbody th { font-weight: 600; }
.steps td:nth-child(2), .steps td:nth-child(3), .steps th:nth-child(2), .steps th:nth-child(3) { text-align: left; }
.steps .bars { width: 22%; min-width: 110px; } .steps td:last-child { white-space: normal; }
.steps .none { color: var(--soft); } .has-failed { color: var(--failed); font-weight: 600; }
.spread { display: block; width: 100%; height: 18px; }
.spread .box { fill: var(--one); } .spread .whisker { stroke: var(--one); } .spread .tick { stroke: var(--two); stroke-width: 2; }
.streams { margin-top: 12px; font-size: 13px; color: var(--soft); }
.rules th, .rules td { padding: 7px 12px; vertical-align: top; } .rules td:nth-child(2) { width: 130px; }
.invariants td:nth-child(n + 3) { font-size: 14px; } .invariants tbody th { font-weight: 500; } .invariants tbody th::first-letter { text-transform: uppercase; }
.invariants small { display: block; }
.pill.never-ran { color: var(--broken); }
.why { margin-top: 12px; padding: 10px 14px; border-radius: 10px; background: var(--faint); display: grid; gap: 6px; font-size: 14px; }
#audit .failure { margin-bottom: 12px; } .difference { font-size: 14px; color: var(--soft); } .difference b { color: var(--text); }
.lead.more { margin-top: 0; }

@media (max-width: 900px) { .charts { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 640px) {
  .plot-frame { grid-template-columns: 40px minmax(0, 1fr); grid-template-rows: auto 150px 20px; }
  .chart h3 small { display: block; margin: 0; } .phases text { font-size: 10px; }
  .numbers th, .numbers td { padding: 6px 7px; font-size: 13px; } .steps .bars { display: none; }
  .rules thead { display: none; } .rules tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 10px; padding: 8px 0; border-top: 1px solid var(--line); }
  .rules th, .rules td { padding: 0; border: 0; font-size: 13.5px; } .rules td:nth-child(2) { width: auto; } .rules td:nth-child(n + 3) { grid-column: 1 / -1; color: var(--soft); }
  .rules td[data-label]::before { content: attr(data-label) ": "; }
}
@media print { .chart, .rules tr { break-inside: avoid; } }
`;
