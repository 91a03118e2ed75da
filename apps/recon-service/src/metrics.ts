/** Metrics of the reconciliation. */
import type { KafkaConnection } from '@tributary/kafka';
import type { Metrics } from '@tributary/observability';
import type { ReconQueries } from './adapters/recon-queries.js';
import { BREAK_CLASSES } from './core/break-lifecycle.js';
import { RESULTS } from './core/report.js';
import type { Reconciled } from './reconcile.js';

export interface ReconMetrics {
  /** Told of every run that was finished. */
  onFinished(reconciled: Reconciled, seconds: number): void;
}

export interface ReconMetricsParts {
  readonly metrics: Metrics;
  readonly queries: ReconQueries;
  readonly quarantineLag: () => ReturnType<
    ReturnType<KafkaConnection['partitionedConsumer']>['lag']
  >;
}

const MS_PER_SECOND = 1_000;

/** What another replica found shows as well: breaks and the last result are read at each scrape. */
export function reconMetrics({ metrics, queries, quarantineLag }: ReconMetricsParts): ReconMetrics {
  observeStored(metrics, queries);
  metrics.gauge({
    name: 'quarantine_lag_records',
    help: 'Records of quarantine.v1 that are not on the work list yet',
    labels: ['partition'],
    collect: (gauge) => {
      for (const { partition, records } of quarantineLag()) {
        gauge.set({ partition: String(partition) }, Number(records));
      }
    },
  });
  const lag = metrics.gauge({
    name: 'store_lag_records',
    help: 'Offsets of the canonical topic between the cut of the last reconciliation and the end',
    labels: ['partition'],
  });
  const runs = metrics.counter({
    name: 'reconciliations_total',
    help: 'Finished reconciliations of this process by result',
    labels: ['result'],
  });
  const duration = metrics.duration({
    name: 'reconciliation_seconds',
    help: 'Duration of a reconciliation',
  });
  return {
    onFinished: ({ result, outcomes }, seconds) => {
      runs.inc({ result });
      duration.observe(seconds);
      if ('error' in outcomes.canonical) return;
      for (const { partition, lag: records } of outcomes.canonical.figures.partitions) {
        lag.set({ partition: String(partition) }, Number(records));
      }
    },
  };
}

function observeStored(metrics: Metrics, queries: ReconQueries): void {
  metrics.gauge({
    name: 'open_breaks',
    help: 'Open breaks by class and state',
    labels: ['class', 'state'],
    collect: async (gauge) => {
      const counts = await queries.openBreakCounts().catch(() => undefined);
      if (counts === undefined) return gauge.reset();
      for (const kind of BREAK_CLASSES) {
        for (const state of ['candidate', 'confirmed']) {
          const found = counts.find((each) => each.class === kind && each.state === state);
          gauge.set({ class: kind, state }, Number(found?.breaks ?? 0));
        }
      }
    },
  });
  metrics.gauge({
    name: 'reconciliation_age_seconds',
    help: 'Time since the last reconciliation finished',
    collect: async (gauge) => {
      const latest = await queries.latestRun().catch(() => undefined);
      if (latest?.finishedAt == null) return;
      gauge.set((Date.now() - Date.parse(latest.finishedAt)) / MS_PER_SECOND);
    },
  });
  metrics.gauge({
    name: 'reconciliation_result',
    help: '1 for the result of the last reconciliation, 0 for the others',
    labels: ['result'],
    collect: async (gauge) => {
      const latest = await queries.latestRun().catch(() => undefined);
      if (latest === undefined) return;
      for (const result of RESULTS) gauge.set({ result }, latest.result === result ? 1 : 0);
    },
  });
}
