import { didYouMean, listOf } from '@assay/contract';
import type { Rule } from './rule.js';

/** The layer of a table is one of those in assay.yml. */
export const unknownLayer: Rule = {
  code: 'unknown-layer',
  *checkTable({ layer }, { settings: { layers, layersPlace } }) {
    if (!layer || !layers || layers.includes(layer.value)) return;
    yield {
      message: `unknown layer "${layer.value}"`,
      label: 'not one of the layers of assay.yml',
      hint: didYouMean(layer.value, layers) ?? `write ${listOf(layers)}`,
      place: layer.place,
      ...(layersPlace ? { related: [{ ...layersPlace, message: 'the layers' }] } : {}),
    };
  },
};
