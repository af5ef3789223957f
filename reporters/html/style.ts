/** The style sheet of the HTML report: light and dark, laptop, phone and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --line: #e2e6eb; --text: #16202c; --soft: #5b6776; --faint: #eef1f4;
  --passed: #1a7f4b; --passed-soft: #e3f4ea; --failed: #c62f39; --failed-soft: #fdeaea;
  --broken: #9a5b00; --broken-soft: #fdf1dc; --skipped: #667085; --skipped-soft: #eceff3;
  --ui: #4a56cf; --ui-odd: #6d78e3; --rpc: #0b807b; --rpc-odd: #219c96; --on-bar: #ffffff; --hatch: rgba(255,255,255,.22);
  --link: #3442b8; --shadow: 0 1px 2px rgba(16,24,40,.05), 0 4px 16px rgba(16,24,40,.05);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1217; --card: #161b22; --line: #28303a; --text: #e7ecf2; --soft: #9aa7b6; --faint: #1e252e;
    --passed: #45c486; --passed-soft: #12301f; --failed: #ff7077; --failed-soft: #3a1a1d;
    --broken: #f0b03f; --broken-soft: #35270d; --skipped: #9aa7b6; --skipped-soft: #232b35;
    --ui: #8f99ff; --ui-odd: #737ee6; --rpc: #3fcfc6; --rpc-odd: #2bafa7; --on-bar: #0b1015; --hatch: rgba(0,0,0,.22);
    --link: #a3abff; --shadow: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
main { display: grid; gap: 20px; padding-top: 28px; grid-template-columns: minmax(0, 1fr); }
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; }
h2 { font-size: 17px; letter-spacing: -.01em; }
h3 { font-size: 14px; }
a { color: var(--link); text-underline-offset: 2px; }
code, pre { font: 12.5px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--faint); border-radius: 5px; padding: 1px 5px; }
small { font-size: 12px; color: var(--soft); font-weight: 400; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 9px 12px; border-top: 1px solid var(--line); vertical-align: middle; }
thead th { border-top: 0; font-size: 12px; color: var(--soft); font-weight: 600; }
tbody th { font-weight: 600; }
th, td { overflow-wrap: break-word; }
section, .headline, .figure {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow);
}
section { padding: 20px 22px; }
section > h2 { margin-bottom: 12px; }
.lead, .legend { color: var(--soft); font-size: 13.5px; margin: -6px 0 12px; }
.scroll { overflow-x: auto; }
.absent { color: var(--soft); }
.definitions { position: absolute; width: 0; height: 0; }
.definitions pattern rect { fill: var(--hatch); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.icon { width: 16px; height: 16px; flex: none; vertical-align: -3px; fill: currentColor; }
.icon .mark { fill: none; stroke: var(--card); stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.icon .hollow { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 2.6 2.2; }
.icon.never-ran .mark { stroke: currentColor; stroke-width: 1.6; }
.passed { color: var(--passed); } .failed { color: var(--failed); }
.broken, .never-ran { color: var(--broken); } .skipped, .unsupported { color: var(--skipped); }
.pill {
  display: inline-flex; align-items: center; gap: 6px; border-radius: 99px; padding: 2px 10px 2px 6px;
  font-size: 13px; font-weight: 600; white-space: nowrap;
}
.pill.passed { background: var(--passed-soft); } .pill.failed { background: var(--failed-soft); }
.pill.broken { background: var(--broken-soft); } .pill.skipped, .pill.unsupported { background: var(--skipped-soft); }
.pill.never-ran { border: 1px dashed currentColor; padding-block: 1px; }
.pill.passed .mark { stroke: var(--passed-soft); } .pill.failed .mark { stroke: var(--failed-soft); }
.pill.broken .mark { stroke: var(--broken-soft); } .pill.skipped .mark, .pill.unsupported .mark { stroke: var(--skipped-soft); }
.channel {
  font-size: 11.5px; font-weight: 700; letter-spacing: .03em; border-radius: 5px; padding: 1px 6px;
  border: 1px solid currentColor; white-space: nowrap;
}
.channel.ui { color: var(--ui); } .channel.rpc { color: var(--rpc); }

.headline { color: var(--text); overflow: hidden; border-top: 5px solid currentColor; }
.headline.passed { border-top-color: var(--passed); } .headline.failed { border-top-color: var(--failed); }
.headline.never-ran { border-top-color: var(--broken); }
.verdict { display: flex; align-items: center; gap: 18px; padding: 22px 24px 18px; }
.verdict > .icon { width: 54px; height: 54px; }
.verdict h1 { font-size: 30px; line-height: 1.15; letter-spacing: -.02em; }
.verdict p { color: var(--soft); } .verdict p strong { color: var(--text); }
.verdict .when { margin-left: auto; white-space: nowrap; text-align: right; display: grid; font-size: 13.5px; }
.reasons { padding: 0 24px 18px 96px; display: grid; gap: 2px; }
.reasons li::marker { color: var(--soft); }
.about { display: flex; flex-wrap: wrap; gap: 10px 30px; padding: 14px 24px 16px; border-top: 1px solid var(--line); }
.about dt { font-size: 11.5px; color: var(--soft); text-transform: capitalize; }
.about dd { font-size: 13.5px; font-weight: 500; }

.figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 14px; }
.figure { padding: 14px 18px 15px; }
.figure h2 { font-size: 12.5px; font-weight: 600; color: var(--soft); letter-spacing: 0; }
.figure .value { font-size: 27px; font-weight: 650; letter-spacing: -.02em; line-height: 1.3; }
.figure .value small { font-size: 15px; letter-spacing: 0; }
.figure p:last-child { font-size: 13px; color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: 2px 12px; } .counts span { display: inline-flex; gap: 5px; align-items: center; }

.matrix thead th:first-child { width: 190px; } .matrix th, .matrix td { vertical-align: top; } .matrix tbody th { padding-top: 10px; min-width: 130px; overflow-wrap: anywhere; }
.cell { display: grid; grid-template-columns: 102px 70px minmax(60px, 1fr); gap: 4px 12px; align-items: center; }
.cell + .cell { margin-top: 8px; } .cell > .channel { display: none; }
.cell .pill { justify-self: start; } .cell .duration { white-space: nowrap; text-align: right; font-size: 14px; }
.cell .where { grid-column: 1 / -1; font-size: 13px; color: var(--soft); } .cell .where b { color: var(--text); }
.marks { width: 100%; height: 6px; display: block; }
.marks .mark { stroke: var(--card); stroke-width: 3; paint-order: stroke; }
rect.passed { fill: var(--passed); } rect.failed { fill: var(--failed); }
rect.broken { fill: var(--broken); } rect.skipped { fill: var(--line); } rect.unsupported { fill: var(--skipped); }

.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: -4px 0 14px; }
.legend span { display: inline-flex; align-items: center; gap: 6px; }
.swatch { width: 16px; height: 11px; border-radius: 3px; }
.swatch.ui { background: var(--ui); } .swatch.rpc { background: var(--rpc); }
.swatch.failed, .swatch.broken {
  background: repeating-linear-gradient(135deg, var(--hatch) 0 2px, transparent 2px 6px), currentColor;
}
.swatch.check { background: var(--soft); opacity: .55; height: 4px; } .swatch.prepare { background: var(--line); height: 4px; }
.lanes h3 { margin: 14px 0 3px; display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; }
.row {
  display: grid; grid-template: "who lane total" auto "none note note" auto / 74px minmax(0, 1fr) 70px;
  gap: 2px 12px; align-items: center; margin-bottom: 4px;
}
.axis { grid-area: lane; width: 100%; height: 16px; overflow: visible; }
.axis text { font-size: 11px; fill: var(--soft); }
.who { grid-area: who; display: flex; gap: 8px; align-items: center; justify-content: flex-end; }
.lane { grid-area: lane; width: 100%; height: 28px; display: block; }
.lane .track { fill: var(--faint); } .lane .grid { stroke: var(--card); stroke-width: 1; }
.lane .check { fill: var(--soft); opacity: .55; } .lane .prepare { fill: var(--line); }
.lane .segment { overflow: hidden; }
.lane .step { shape-rendering: geometricPrecision; }
.lane text { font-size: 11px; font-weight: 600; fill: var(--on-bar); }
.hatch { fill: url(#hatch); }
.ui.even { fill: var(--ui); } .ui.odd { fill: var(--ui-odd); } .rpc.even { fill: var(--rpc); } .rpc.odd { fill: var(--rpc-odd); }
.total { grid-area: total; text-align: right; font-size: 13.5px; white-space: nowrap; }
.note { grid-area: note; font-size: 12.5px; color: var(--soft); display: flex; flex-wrap: wrap; gap: 0 14px; }
.note.inside { grid-area: lane; padding-left: 12px; }

.comparison th, .comparison td { padding: 5px 12px; }
.comparison td:nth-child(n + 3), .comparison thead th:nth-child(n + 3) { text-align: right; white-space: nowrap; }
.comparison tbody th[scope=row] { font-weight: 400; }
.comparison .group th { padding-top: 14px; border-top-color: var(--line); font-size: 14px; }
.comparison tr:not(.group) th, .comparison tr:not(.group) td { border-top-color: transparent; }
.comparison thead th { border-top: 0; }
.comparison .bars { width: 42%; min-width: 140px; }
.pair { display: block; width: 100%; height: 22px; }

.failure { border: 1px solid var(--line); border-left: 5px solid currentColor; border-radius: 10px; padding: 14px 18px; display: grid; gap: 8px; }
.failure + .failure { margin-top: 12px; }
.failure > * { color: var(--text); }
.failure h3 { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 9px; font-size: 15px; }
.failure h3 .icon { color: inherit; }
.failure.failed h3 .icon { color: var(--failed); } .failure.broken h3 .icon { color: var(--broken); }
.failure.failed { border-left-color: var(--failed); } .failure.broken { border-left-color: var(--broken); } .failure.unsupported { border-left-color: var(--skipped); }
.failure .journey { white-space: nowrap; } .failure .step { font-weight: 400; } .failure .step b { font-weight: 650; }
.kind { font-size: 12px; font-weight: 600; background: var(--faint); border-radius: 99px; padding: 2px 10px; }
.message { font-size: 15.5px; white-space: pre-line; }
.hint { background: var(--faint); border-radius: 8px; padding: 8px 12px; }
.failure .exchanges { margin-top: 8px; font-size: 13px; } .failure .exchanges th, .failure .exchanges td { padding: 5px 8px; vertical-align: top; }
.failure .exchanges td:nth-child(4) { min-width: 220px; } .failure .exchanges .fault { color: var(--failed); }
.failure pre { margin: 8px 0 0; padding: 12px 14px; background: var(--faint); border-radius: 8px; overflow: auto; max-height: 420px; white-space: pre-wrap; }
summary { cursor: pointer; color: var(--link); }
figure img { display: block; max-width: 100%; max-height: 420px; border: 1px solid var(--line); border-radius: 8px; background: var(--faint); }
figcaption, .evidence { font-size: 13px; color: var(--soft); }
figcaption { margin-top: 5px; }

.documents td, .documents th { vertical-align: top; }
.documents th { white-space: nowrap; } .documents thead th:last-child { width: 110px; }
.document {
  display: inline-flex; gap: 7px; align-items: baseline; border: 1px solid var(--line); border-radius: 7px;
  padding: 1px 9px; margin: 0 6px 4px 0; font-size: 13.5px; text-decoration: none;
}
.document:hover { border-color: currentColor; }
.residue { color: var(--broken); }
.indicators th[scope=row] { width: 230px; } .indicators small { display: block; } .indicators td:last-child { white-space: nowrap; }
footer { display: flex; flex-wrap: wrap; gap: 4px 20px; justify-content: space-between; padding-block: 22px 40px; font-size: 13px; color: var(--soft); }
footer a { margin-left: 12px; }

@media (max-width: 900px) { .lane text { display: none; } .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 640px) {
  main, footer { padding-inline: 12px; } main { padding-top: 12px; gap: 12px; } section { padding: 16px 14px; border-radius: 12px; }
  .verdict { flex-wrap: wrap; padding: 18px 16px 14px; gap: 14px; } .verdict > .icon { width: 42px; height: 42px; }
  .verdict h1 { font-size: 25px; } .verdict > div { flex: 1; } .verdict .when { width: 100%; margin: 0; text-align: left; display: flex; gap: 12px; }
  .reasons { padding: 0 16px 14px 32px; } .about { padding: 12px 16px; gap: 8px 22px; }
  .figures { gap: 10px; } .figure { padding: 11px 13px; } .figure .value { font-size: 22px; }
  .row { grid-template: "who total" auto "lane lane" auto "note note" auto / 1fr auto; } .who { justify-content: flex-start; }
  .matrix thead { display: none; } .matrix tr { display: block; border-top: 1px solid var(--line); padding: 8px 0; }
  .cell { grid-template-columns: 42px 100px 66px minmax(40px, 1fr); gap: 4px 8px; } .cell > .channel { display: block; justify-self: start; }
  .matrix th, .matrix td { display: block; width: auto; border: 0; padding: 3px 0; }
  th, td { padding: 7px 8px; } .documents th { white-space: normal; }
  .document { overflow-wrap: break-word; margin-right: 4px; } .document small { display: none; } .documents thead th:last-child { width: auto; }
  .comparison { font-size: 13px; } .comparison .bars, .comparison th:nth-child(5), .comparison td:nth-child(5) { display: none; } .comparison th, .comparison td { padding: 5px 6px; }
}
@media print {
  :root { --page: #fff; --shadow: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 11pt; } main, footer { max-width: none; padding-inline: 0; }
  .headline, .figure, .failure, .row, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .failure pre { max-height: none; } details::details-content { content-visibility: visible; height: auto; }
  figure img { max-height: 9cm; }
}
`;
