/** What a check found: well, missing with the command or step that mends it, or not to be told. */
export type Finding =
  | { state: 'ok'; text: string }
  | { state: 'missing'; text: string; mend: string }
  | { state: 'unknown'; text: string; why: string };

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const missing = (text: string, mend: string): Finding => ({ state: 'missing', text, mend });
export const unknown = (text: string, why: string): Finding => ({ state: 'unknown', text, why });

/** In one line. */
export function formatFinding(finding: Finding): string {
  switch (finding.state) {
    case 'ok':
      return `  ok       ${finding.text}`;
    case 'missing':
      return `  MISSING  ${finding.text}: ${finding.mend}`;
    case 'unknown':
      return `  ?        ${finding.text}: not checked, ${finding.why}`;
  }
}
