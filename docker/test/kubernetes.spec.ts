/** Kustomize bases: nobody is root, every service has probes, every name that is used exists. */
import { describe, expect, it } from '@jest/globals';
import { unknownKeys } from './config-keys.js';
import { APPS, kustomizeFiles, readYaml } from './files.js';
import type { App } from './files.js';

type Labels = Readonly<Record<string, string>>;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
    };
  }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly livenessProbe?: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
  readonly startupProbe?: { readonly httpGet: { readonly path: string } };
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
  readonly securityContext: object;
  readonly volumeMounts?: readonly { readonly name: string }[];
}

interface PodTemplate {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly automountServiceAccountToken: boolean;
    readonly terminationGracePeriodSeconds: number;
    readonly securityContext: object;
    readonly containers: readonly Container[];
    readonly volumes?: readonly { readonly name: string }[];
  };
}

interface Manifest {
  readonly kind: string;
  readonly metadata?: { readonly name: string };
  readonly resources?: readonly string[];
  readonly data?: Labels;
  readonly spec?: {
    readonly replicas?: number;
    readonly strategy?: { readonly type: string };
    readonly selector?: Labels & { readonly matchLabels?: Labels };
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
    readonly concurrencyPolicy?: string;
  };
}

const manifestsOf = (app: App): readonly Manifest[] =>
  kustomizeFiles(app).flatMap((file) => readYaml(file) as Manifest[]);
const templateOf = ({ spec }: Manifest): PodTemplate | undefined =>
  spec?.template ?? spec?.jobTemplate?.spec.template;
const keyOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata?.name ?? ''}`;

const workloads = APPS.flatMap((app) =>
  manifestsOf(app).flatMap((manifest) => {
    const template = templateOf(manifest);
    return template ? [{ app, name: keyOf(manifest), manifest, template }] : [];
  }),
);

describe.each(APPS)('the base of %s', (app) => {
  const manifests = manifestsOf(app);

  it('lists every file it holds', () => {
    const [kustomization] = manifests.filter(({ kind }) => kind === 'Kustomization');
    const files = kustomizeFiles(app).map((file) => file.split('/').at(-1));
    expect([...(kustomization?.resources ?? []), 'kustomization.yaml'].sort()).toEqual(files);
  });

  it('has what a service needs', () => {
    expect(manifests.map(keyOf)).toEqual(
      expect.arrayContaining([
        `ConfigMap/${app}`,
        `Deployment/${app}`,
        `PodDisruptionBudget/${app}`,
        `Service/${app}`,
      ]),
    );
  });

  it('names nothing twice', () => {
    expect(new Set(manifests.map(keyOf)).size).toBe(manifests.length);
  });

  it('sets what the app knows', () => {
    const maps = manifests.filter(({ kind }) => kind === 'ConfigMap');
    const keys = maps.flatMap(({ data = {} }) => Object.keys(data));
    expect(unknownKeys(app, keys)).toEqual([]);
  });

  it('holds text only, and no secret, in its configuration', () => {
    for (const { data = {} } of manifests) {
      for (const [key, value] of Object.entries(data)) {
        expect(typeof value).toBe('string');
        expect(key).not.toMatch(/PASSWORD|SECRET|TOKEN|DATABASE/);
      }
    }
    expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
  });

  it('selects pods that exist', () => {
    const labels = manifests.map((manifest) => templateOf(manifest)?.metadata.labels);
    for (const { kind, spec } of manifests) {
      if (!['Service', 'PodDisruptionBudget', 'Deployment'].includes(kind)) continue;
      const selector = spec?.selector?.matchLabels ?? spec?.selector ?? {};
      expect(Object.keys(selector)).not.toEqual([]);
      expect(labels).toContainEqual(expect.objectContaining(selector));
    }
  });
});

describe.each(workloads.map((workload) => [workload.name, workload] as const))(
  '%s',
  (_, { app, manifest, template }) => {
    const { spec } = template;

    it('is not root and may do little', () => {
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(spec.automountServiceAccountToken).toBe(false);
      for (const container of spec.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    it('has a pinned image, resources and time to stop', () => {
      expect(spec.terminationGracePeriodSeconds).toBe(60);
      for (const { image, resources } of spec.containers) {
        expect(image).toMatch(/^tributary\/[a-z-]+:\d+\.\d+\.\d+$/);
        expect(resources.requests.cpu).toBeDefined();
        expect(resources.requests.memory).toMatch(/^\d+(Mi|Gi)$/);
        expect(resources.limits.memory).toMatch(/^\d+(Mi|Gi)$/);
      }
    });

    it('has probes where it serves', () => {
      for (const { livenessProbe, readinessProbe, startupProbe } of spec.containers) {
        const paths = [livenessProbe, readinessProbe, startupProbe].map((p) => p?.httpGet.path);
        const served = manifest.kind === 'Deployment' ? ['/livez', '/readyz', '/livez'] : [];
        expect(paths.filter((path) => path !== undefined)).toEqual(served);
      }
    });

    it('takes configuration and secrets by names that exist', () => {
      const maps = new Set(
        manifestsOf(app)
          .filter(({ kind }) => kind === 'ConfigMap')
          .map(keyOf),
      );
      for (const { env = [], envFrom = [] } of spec.containers) {
        for (const { configMapRef } of envFrom)
          expect(maps).toContain(`ConfigMap/${configMapRef.name}`);
        for (const { value, valueFrom } of env) {
          expect(value).toBeUndefined();
          expect(valueFrom?.secretKeyRef?.key).toMatch(/^[a-z-]+$/);
        }
      }
    });

    it('mounts volumes that exist', () => {
      const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
      const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
      for (const { name } of mounts) expect(volumes).toContain(name);
    });
  },
);

describe('the sink', () => {
  const named = (key: string): Manifest | undefined =>
    manifestsOf('convergence-sink').find((manifest) => keyOf(manifest) === key);

  it('has one relay, and never two at once', () => {
    const relay = named('Deployment/convergence-sink-relay');
    expect(relay?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(relay?.spec?.template?.spec.containers[0]?.args).toEqual(['relay']);
  });

  it('sweeps with a date that is an argument, one sweep at a time', () => {
    const sweep = named('CronJob/convergence-sink-sweep');
    expect(sweep?.spec?.concurrencyPolicy).toBe('Forbid');
    const command = sweep?.spec?.jobTemplate?.spec.template.spec.containers[0]?.command;
    expect(command?.at(-1)).toMatch(/exec node main\.js sweep --business-date /);
  });
});

it('only the sink and the migrations hold the way into the trade store', () => {
  const secrets = workloads.flatMap(({ app, template }) =>
    template.spec.containers.flatMap(({ env = [] }) =>
      env.map(({ valueFrom }) => `${app}: ${valueFrom?.secretKeyRef?.name}`),
    ),
  );
  const others = secrets.filter((secret) => !secret.startsWith('convergence-sink: '));
  expect(others.filter((secret) => /sink|relay|migrate/.test(secret))).toEqual([]);
});
