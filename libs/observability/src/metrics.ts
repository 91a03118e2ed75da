/** Metrics of one process in a registry of its own, in the Prometheus text format. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export const METRIC_PREFIX = 'tributary_';
/** Seconds: from a single row to a batch of a million. */
const DURATION_BUCKETS = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
];

export interface MetricOptions<L extends string> {
  /** Without the prefix, unit and `total` last: `lag_seconds`, `decisions_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly L[];
}

export interface Metrics {
  counter<L extends string = never>(options: MetricOptions<L>): Counter<L>;
  /** `collect` runs at each scrape and sets the values of the moment. */
  gauge<L extends string = never>(
    options: MetricOptions<L> & { readonly collect?: (gauge: Gauge<L>) => void | Promise<void> },
  ): Gauge<L>;
  /** A duration in seconds. */
  duration<L extends string = never>(options: MetricOptions<L>): Histogram<L>;
  /** The text format and its content type. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** A registry with the process's own figures; every metric carries the service's name. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const common = <L extends string>({ name, help, labels = [] }: MetricOptions<L>) => ({
    name: `${METRIC_PREFIX}${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter: (options) => new Counter(common(options)),
    gauge: (options) => {
      const { collect } = options;
      return new Gauge({
        ...common(options),
        ...(collect
          ? {
              collect() {
                return collect(this);
              },
            }
          : {}),
      });
    },
    duration: (options) => new Histogram({ ...common(options), buckets: DURATION_BUCKETS }),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
