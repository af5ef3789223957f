/** The part of the style sheet for load runs: that a run does not count must not be overlooked. */
export const LOAD_STYLE = `
.invalid-banner {
  display: flex; gap: 12px; align-items: center; margin: 0 24px 16px; padding: 12px 16px; border-radius: 10px;
  border: 2px dashed currentColor; background: var(--broken-soft); color: var(--broken); font-weight: 650; font-size: 16px;
}
.invalid-banner .icon { width: 26px; height: 26px; } .invalid-banner .mark { stroke: var(--broken-soft); }
@media (max-width: 640px) { .invalid-banner { margin: 0 16px 14px; font-size: 14.5px; } }
@media print { .invalid-banner { border-style: solid; } }
`;
