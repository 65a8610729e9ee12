import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Lock } from 'lucide';
import { copyButton } from '../copy-button/copy-button';
import { icon } from '../icon/icon';
import '../code-view/evidence-style';

/** Recorded headers below their request or status line; masked ones are marked. */
export function headersTable(firstLine: [string, string], headers: string[][], masked: string[] = []): TemplateResult {
  const text = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  return html`
    <div class="code-head">
      <h2>${msg('Headers')} <span class="pill">${headers.length}</span></h2>
      ${headers.length === 0 ? nothing : copyButton(text, msg('Headers'))}
    </div>
    <div class="headers" tabindex="0" role="region" aria-label=${msg('Headers')}>
      <table>
        <tbody>
          <tr class="first-line">
            <th scope="row">${firstLine[0]}</th>
            <td>${firstLine[1]}</td>
          </tr>
          ${headerRows(headers, masked)}
        </tbody>
      </table>
    </div>
  `;
}

/** A row per header, with a lock at masked values. */
export function headerRows(headers: string[][], masked: string[]): TemplateResult[] {
  const hidden = new Set(masked.map((name) => name.toLowerCase()));
  return headers.map(
    ([name = '', value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>
          ${hidden.has(name.toLowerCase()) ? html`${icon(Lock)}<span class="visually-hidden">${msg('Hidden:')} </span>` : nothing}${value}
        </td>
      </tr>`,
  );
}
