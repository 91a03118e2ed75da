// Lets a child process run the TypeScript sources of the workspace without a build, compiled with
// the settings of the tests. Used with `--conditions=@tributary/source`.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const preset = createRequire(import.meta.url)('../../tools/jest/preset.cjs');
const [, settings] = preset.transform['^.+\\.ts$'];

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(fileURLToPath(source))) return { url: source.href, shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...settings, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
