// The last 30 days of one integration; loaded after the rest of the page, with the charts.
import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Execution, Stats } from '../../api/types';
import { href } from '../../browser/base';
import { kpi } from '../../components/kpi/kpi';
import { lineChart } from '../../components/line-chart/line-chart';
import { type Reason, reasonBars } from '../../components/reason-bars/reason-bars';
import { sparkline } from '../../components/sparkline/sparkline';
import { successRate, totalOf } from '../../state/stats';
import { bucketName, dayHeading, duration, number, percent } from '../../text/format';
import { badgeOf } from '../../text/outcome-copy';

const MOST_REASONS = 5;

export function statsCards(stats: Stats): TemplateResult {
  const { totals, buckets } = stats;
  const all = totalOf(totals);
  const period = msg('Last 30 days');
  return html`<dl class="kpis three">
      ${kpi({ label: msg('Success rate'), value: percent(successRate(totals)), about: period, graph: sparkline(buckets.map(successRate), 'normal') })}
      ${kpi({ label: msg('Executions'), value: number(all), about: period, graph: sparkline(buckets.map(totalOf), 'normal') })}
      ${kpi({
        label: msg('Failed'),
        value: number(totals.failed),
        about: period,
        graph: sparkline(
          buckets.map((counts) => counts.failed),
          'failed',
        ),
      })}
    </dl>
    ${all === 0 ? nothing : durations(stats)}`;
}

function durations({ totals, buckets }: Stats): TemplateResult {
  const median = duration(totals.p50_us);
  const slow = duration(totals.p95_us);
  return html`<section class="card" aria-labelledby="durations-title">
    <div class="card-head">
      <h2 id="durations-title">${msg('Response time')} <span class="muted">· ${msg('Last 30 days')}</span></h2>
      <ul class="legend small muted">
        <li><span class="swatch p95"></span>${msg('p95')} <b class="strong">${slow}</b></li>
        <li><span class="swatch succeeded"></span>${msg('Median')} <b class="strong">${median}</b></li>
      </ul>
    </div>
    ${lineChart(msg(str`Response time per day over 30 days: median ${median}, 95 % within ${slow}`), [
      { name: 'p95', values: buckets.map((counts) => counts.p95_us) },
      { name: 'p50', values: buckets.map((counts) => counts.p50_us) },
    ])}
    <details class="as-table">
      <summary>${msg('Show as table')}</summary>
      ${durationTable(buckets)}
    </details>
  </section>`;
}

/** The days with executions, newest first. */
function durationTable(buckets: Stats['buckets']): TemplateResult {
  const days = buckets.filter((counts) => counts.p50_us !== null).reverse();
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${msg('Response time')}>
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">${dayHeading(buckets)}</th>
          <th scope="col" class="right">${msg('Median')}</th>
          <th scope="col" class="right">${msg('p95')}</th>
          <th scope="col" class="right">${msg('Executions')}</th>
        </tr>
      </thead>
      <tbody>
        ${days.map(
          (counts) =>
            html`<tr>
              <th scope="row">${bucketName(counts.start, 'day')}</th>
              <td class="right">${duration(counts.p50_us)}</td>
              <td class="right">${duration(counts.p95_us)}</td>
              <td class="right">${number(totalOf(counts))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The most frequent reasons of the newest failures. */
export function reasonsCard(failures: Execution[], integrationId: string): TemplateResult | typeof nothing {
  if (failures.length === 0) {
    return nothing;
  }
  return html`<section class="card" aria-labelledby="reasons-title">
    <div class="card-head">
      <h2 id="reasons-title">
        ${msg('Most frequent reasons')} <span class="muted">· ${msg(str`the last ${number(failures.length)} failures`)}</span>
      </h2>
    </div>
    ${reasonBars(reasonsOf(failures, integrationId))}
  </section>`;
}

function reasonsOf(failures: Execution[], integrationId: string): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const failure of failures) {
    const { code, word } = badgeOf(failure);
    const label = `${code} ${word}`.trim();
    const query = new URLSearchParams({ integration_id: integrationId, from: '-30d' });
    if (failure.error === 'http_status' && failure.http_status !== null) {
      query.set('http_status', String(failure.http_status));
    } else if (failure.error !== null) {
      query.set('error', failure.error);
    }
    const reason = reasons.get(label) ?? { label, count: 0, address: `${href('history')}?${query}` };
    reasons.set(label, { ...reason, count: reason.count + 1 });
  }
  return [...reasons.values()].sort((one, other) => other.count - one.count).slice(0, MOST_REASONS);
}
