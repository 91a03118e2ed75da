/** The sample sources as `sources/*.yaml` declare them. */

export const SOURCES = {
  canonical: { name: 'canonical', scheme: 'HOUSE', topic: 'raw.canonical.v1' },
  oms: { name: 'oms', scheme: 'OMS', topic: 'raw.oms.v1' },
  'eod-trades': { name: 'eod-trades', scheme: 'OMS' },
} as const;
