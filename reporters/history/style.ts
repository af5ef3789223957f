/** The part of the style sheet for the history. */
export const HISTORY_STYLE = `
.history h1 { font-size: 30px; letter-spacing: -.02em; line-height: 1.2; } .history p { color: var(--soft); }
.target { font-size: 20px; margin-top: 10px; }
.levels th, .levels td { padding: 7px 10px; } .levels td:nth-last-child(-n + 3), .levels th:nth-last-child(-n + 3) { white-space: nowrap; }
.levels td small { display: block; } .levels .over { width: 46%; min-width: 220px; }
.ends { display: flex; justify-content: space-between; gap: 12px; font-weight: 500; }
.strip { display: block; width: 100%; height: 26px; }
.level-passed { fill: var(--passed); } .level-failed { fill: var(--failed); } .level-unknown { fill: var(--broken); } .level-none { fill: var(--line); }
.key.level-passed { background: var(--passed); } .key.level-failed { background: var(--failed); }
.key.level-unknown { background: var(--broken); } .key.level-none { background: var(--line); }
.kept { font-weight: 600; } .broken-promise { color: var(--failed); font-weight: 650; }
.budget { display: inline-flex; gap: 8px; align-items: center; font-weight: 600; }
.budget svg { width: 70px; height: 9px; } .budget .track { fill: var(--line); }
.budget .fill { fill: var(--passed); } .budget.low .fill { fill: var(--broken); } .budget.over { color: var(--failed); }
.over-channel { margin: 18px 0 8px; color: var(--soft); } .latencies .plot-frame { grid-template-rows: auto 120px 20px; }
@media (max-width: 640px) { .levels .over { min-width: 160px; } .levels th, .levels td { padding: 6px; } }
`;
