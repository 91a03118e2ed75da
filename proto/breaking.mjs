// Fails where the contract breaks any released version: every image in `released/`, not only the
// last one, because topics and stores keep bytes of all of them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const released = join(folder, 'released');
const images = readdirSync(released)
  .filter((name) => /^[0-9]{4}\.binpb$/.test(name))
  .sort();

if (images.length === 0) {
  console.error('proto/released holds no image: there is nothing to compare with.');
  process.exit(1);
}

const broken = images.filter((name) => {
  const result = spawnSync('buf', ['breaking', '--against', join('released', name)], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (result.error) throw result.error;
  console.log(`${name}: ${result.status === 0 ? 'compatible' : 'BROKEN'}`);
  return result.status !== 0;
});

if (broken.length > 0) {
  console.error('A released contract would break. See proto/README.md, "What may change".');
  process.exit(1);
}
