import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
const layers = [
  { sourceTag: 'type:domain', onlyDependOnLibsWithTags: ['type:domain'], bannedExternalImports: ['@nestjs/*', 'pg', 'typeorm', 'kafkajs'] },
  { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:proto'] },
  { sourceTag: 'type:store-write', onlyDependOnLibsWithTags: ['type:domain'], bannedExternalImports: ['kafkajs'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:domain', 'type:contracts'] },
  { sourceTag: 'type:app-writer', onlyDependOnLibsWithTags: ['type:domain', 'type:contracts', 'type:store-write'] } ];
export default function base(projectDir) {
  return tseslint.config({ ignores: ['dist/**', 'out-tsc/**', 'coverage/**', 'src/gen/**', '**/*.cjs', '**/*.mjs'] }, ...tseslint.configs.recommended, {
    files: ['**/*.ts'], plugins: { '@nx': nx }, languageOptions: { parserOptions: { project: ['tsconfig.lib.json', 'tsconfig.spec.json'], tsconfigRootDir: projectDir } },
    rules: { 'max-lines': ['error', { max: 400 }], '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/consistent-type-imports': 'off',
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: true, allow: [], depConstraints: layers }] } });
}
