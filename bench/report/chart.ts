import type { Quantity } from '../metrics/metric';
import type { Results } from '../results';
import { targets } from '../targets/targets';
import { formatNumber } from './format-table';

const width = 720;
const labelWidth = 190;
const valueWidth = 90;
const barHeight = 18;
const gap = 16;
const top = 54;

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .note, .condition { fill: #59636e }
  .bar { fill: #8c959f }
  .own { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .note, .condition { fill: #9198a1 } .bar { fill: #656c76 } .own { fill: #3fb950 }
  }`;

/** A bar for each target under each condition, as an SVG that is legible on light and dark. */
export function drawChart(results: Results, { name, title, unit, better }: Quantity): string {
  const figures = results.figures.filter(({ quantity }) => quantity === name);
  const longest = Math.max(...figures.map(({ median }) => median));
  const parts: string[] = [];
  let y = top;
  for (const condition of results.conditionsOf(name)) {
    parts.push(text(0, y + 12, condition, 'condition'));
    y += barHeight + 4;
    for (const target of targets) {
      const figure = results.find(name, target.name, condition);
      if (!figure) continue;
      const share = longest > 0 ? Math.max(figure.median, 0) / longest : 0;
      const length = Math.max(share * (width - labelWidth - valueWidth), 1);
      const kind = target.name === 'service' ? 'bar own' : 'bar';
      parts.push(
        text(12, y + 13, target.title),
        `<rect class="${kind}" x="${labelWidth}" y="${y + 2}" width="${length.toFixed(1)}" height="${barHeight - 4}" rx="2"/>`,
        text(labelWidth + length + 6, y + 13, formatNumber(figure.median)),
      );
      y += barHeight;
    }
    y += gap;
  }
  const note = `${unit ? `${unit}, ` : ''}${better} is better`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escape(title)}">`,
    `<style>${style}\n</style>`,
    text(0, 18, title, 'title'),
    text(0, 38, note, 'note'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function text(x: number, y: number, content: string, kind?: string): string {
  const attribute = kind ? ` class="${kind}"` : '';
  return `<text x="${x.toFixed(0)}" y="${y}"${attribute}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
