import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Download, Table2 } from 'lucide';
import { serverNow } from '../../api/clock';
import type { Stats, StatsCounts } from '../../api/types';
import { href } from '../../browser/base';
import { icon } from '../../components/icon/icon';
import { type Change, kpi } from '../../components/kpi/kpi';
import { menu } from '../../components/menu/menu';
import { sparkline } from '../../components/sparkline/sparkline';
import '../../components/stacked-bars/stacked-bars';
import { countsSentence } from '../../components/stacked-bars/stacked-bars';
import { failureBox } from '../../components/states/states';
import { type Filters, fixed, HISTORY_RULES, type HistoryFilter, searchOf } from '../../state/filters';
import { bucketRange, isCut } from '../../state/period';
import type { Resource } from '../../state/resource';
import { successRate, totalOf } from '../../state/stats';
import {
  bucketName,
  clockTime,
  date,
  dateTime,
  dayHeading,
  beginsAtMidnight,
  duration,
  NOTHING,
  number,
  percent,
  signed,
} from '../../text/format';

/** Four key figures of the period, 24 hours by default, each compared with the one before. */
export function kpiRow(stats: Stats, filters: Filters<HistoryFilter>): TemplateResult {
  const { buckets, totals, totals_before: before } = stats;
  const period = hasPeriod(filters) ? periodText(stats) : msg('Last 24 h');
  return html`<dl class="kpis">
    ${kpi({
      label: msg('Executions'),
      value: number(totalOf(totals)),
      about: period,
      change: growth(totalOf(totals), totalOf(before)),
      graph: sparkline(buckets.map(totalOf), 'normal'),
    })}
    ${kpi({
      label: msg('Success rate'),
      value: percent(successRate(totals)),
      about: period,
      change: points(successRate(totals), successRate(before)),
      graph: sparkline(buckets.map(successRate), 'normal'),
    })}
    ${kpi({
      label: msg('Failed'),
      value: number(totals.failed),
      about: period,
      graph: sparkline(
        buckets.map((counts) => counts.failed),
        'failed',
      ),
    })}
    ${kpi({
      label: msg('Response time, p95'),
      value: duration(totals.p95_us),
      about: msg(str`Median ${duration(totals.p50_us)}`),
      title: msg('Estimated from a histogram: accurate to within a factor of 2.'),
      graph: sparkline(
        buckets.map((counts) => counts.p95_us),
        'normal',
      ),
    })}
  </dl>`;
}

interface Chart {
  period: Resource<Stats>;
  filters: Filters<HistoryFilter>;
  showsTable: boolean;
  periodControl: TemplateResult;
  toggleTable: () => void;
  again: () => void;
  /** A bar was clicked; null clears the selection. */
  pick: (range: { from: string; to: string } | null) => void;
}

export function chartCard(chart: Chart): TemplateResult {
  const { data, failure } = chart.period;
  const title = data?.bucket === 'day' ? perDay(data) : msg('Executions per hour');
  return html`<section class="card chart-card" aria-labelledby="chart-title">
    <div class="card-head">
      <h2 id="chart-title">${title}${!hasPeriod(chart.filters) ? html` <span class="muted">· ${msg('last 48 hours')}</span>` : nothing}</h2>
      <ul class="legend small muted">
        <li><span class="swatch succeeded"></span>${msg('Succeeded')}</li>
        <li><span class="swatch failed"></span>${msg('Failed')}</li>
        ${data !== null && data.totals.unknown > 0 ? html`<li><span class="swatch unknown"></span>${msg('Unknown')}</li>` : nothing}
      </ul>
      <div class="chart-tools">
        <button type="button" class="button" aria-pressed=${chart.showsTable} @click=${chart.toggleTable}>
          ${icon(Table2)}${msg('Show as table')}
        </button>
        ${chart.periodControl}
      </div>
    </div>
    ${followsAll(chart.filters) ? nothing : html`<p class="small muted">${msg('Chart and figures follow integration and period. The other filters apply to the list only.')}</p>`}
    ${isCut(chart.filters.from, chart.filters.to, serverNow()) ? html`<p class="small muted">${msg('Chart and figures show the last 365 days of the period.')}</p>` : nothing}
    ${failure === null ? nothing : failureBox(msg('The chart'), failure, chart.again, data === null ? 0 : chart.period.loadedAt)}
    ${data === null ? (failure === null ? html`<div class="chart-room"></div>` : nothing) : chart.showsTable ? table(data, chart.filters) : bars(data, title, chart)}
  </section>`;
}

/** Downloads of what the filters let pass. */
export function exportMenu(filters: Filters<HistoryFilter>): TemplateResult {
  const search = searchOf(HISTORY_RULES, fixed(filters, serverNow())).replace('?', '&');
  const address = (format: 'csv' | 'xlsx' | 'ndjson'): string => `${href('api', 'v1', 'executions', 'export')}?format=${format}${search}`;
  return menu(
    Download,
    msg('Export'),
    html`<p class="hint">${msg('All executions that match the filters, not only those shown.')}</p>
      <a class="button" href=${address('csv')} download>${msg('As CSV')}</a>
      <a class="button" href=${address('xlsx')} download>${msg('As an Excel workbook')}</a>
      <a class="button" href=${address('ndjson')} download>${msg('As NDJSON')}</a>`,
  );
}

/** What the figures are of, in whole hours or days. */
function periodText({ bucket, from, to }: Stats): string {
  if (bucket === 'hour') {
    return `${dateTime(from)} – ${dateTime(to)}`;
  }
  const lastDay = new Date(Date.parse(to) - 1).toISOString();
  return `${date(from, serverNow())} – ${date(lastDay, serverNow())}`;
}

function hasPeriod({ from, to }: Filters<HistoryFilter>): boolean {
  return from !== undefined || to !== undefined;
}

function perDay({ buckets: [first] }: Stats): string {
  return first === undefined || beginsAtMidnight(first.start)
    ? msg('Executions per day')
    : msg(str`Executions per day, each from ${clockTime(first.start)}`);
}

/** Whether the list has no filter that chart and figures do not have. */
function followsAll({ integration_id: _integration, from: _from, to: _to, ...others }: Filters<HistoryFilter>): boolean {
  return Object.keys(others).length === 0;
}

function bars(stats: Stats, title: string, chart: Chart): TemplateResult {
  const selected = stats.buckets.find((counts) => {
    const range = bucketRange(stats, counts.start);
    return range.from === chart.filters.from && range.to === chart.filters.to;
  });
  return html`<ph-stacked-bars
    .buckets=${stats.buckets}
    .bucket=${stats.bucket}
    .selected=${selected?.start ?? null}
    label=${`${title}: ${countsSentence(stats.totals)}. ${busiest(stats)}`}
    @ph-bucket=${(event: CustomEvent<string>) => chart.pick(event.detail === selected?.start ? null : bucketRange(stats, event.detail))}
  ></ph-stacked-bars>`;
}

function busiest({ buckets, bucket }: Stats): string {
  const most = buckets.reduce<StatsCounts | null>(
    (best, counts) => (totalOf(counts) > (best === null ? 0 : totalOf(best)) ? counts : best),
    null,
  );
  return most === null ? msg('No runs.') : msg(str`Peak at ${bucketName(most.start, bucket)}: ${number(totalOf(most))}.`);
}

function table(stats: Stats, filters: Filters<HistoryFilter>): TemplateResult {
  const { buckets, bucket } = stats;
  const used = buckets.filter((counts) => totalOf(counts) > 0).reverse();
  if (used.length === 0) {
    return html`<p class="chart-room muted">${msg('No runs.')}</p>`;
  }
  return html`<div class="table-scroll chart-table" tabindex="0" role="region" aria-label=${msg('Figures as a table')}>
    <table class="plain-table stats-table">
      <thead>
        <tr>
          <th scope="col">${bucket === 'hour' ? msg('Hour') : dayHeading(buckets)}</th>
          <th scope="col" class="right">${msg('Succeeded')}</th>
          <th scope="col" class="right">${msg('Failed')}</th>
          <th scope="col" class="right">${msg('Unknown')}</th>
          <th scope="col" class="right">${msg('Median')}</th>
          <th scope="col" class="right">${msg('p95')}</th>
        </tr>
      </thead>
      <tbody>
        ${used.map(
          (counts) =>
            html`<tr>
              <th scope="row">
                <a href=${href('history') + searchOf(HISTORY_RULES, { ...filters, ...bucketRange(stats, counts.start) })}
                  >${bucketName(counts.start, bucket)}</a
                >
              </th>
              <td class="right">${number(counts.succeeded)}</td>
              <td class="right">${number(counts.failed)}</td>
              <td class="right">${number(counts.unknown)}</td>
              <td class="right">${duration(counts.p50_us)}</td>
              <td class="right">${duration(counts.p95_us)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function growth(now: number, before: number): Change | null {
  return before === 0 ? null : { text: `${signed(Math.round((now / before - 1) * 100))} %`, tone: '' };
}

/** In percentage points. */
function points(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) {
    return null;
  }
  const difference = Math.round((now - before) * 1000) / 10;
  return {
    text: difference === 0 ? NOTHING : msg(str`${signed(difference, 1)} pt`),
    tone: difference > 0 ? 'ok' : difference < 0 ? 'bad' : '',
  };
}
