import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Compiles the kernel of core/pdq/stream to WebAssembly, and writes that as a module that any bundler understands. */
const source = 'src/core/pdq/stream/assembly/kernel.ts';
const target = 'src/core/pdq/stream/generated/kernel.ts';
const wasm = target.replace(/ts$/, 'wasm');
// A process of its own: the compiler's types declare globals that would change those of the whole project.
const compiler = 'node_modules/assemblyscript/bin/asc.js';
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];

const changed = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const madeOf = [source, fileURLToPath(import.meta.url), 'package-lock.json'];
if (changed(target) <= Math.max(...madeOf.map(changed))) {
  execFileSync(process.execPath, [compiler, source, ...options, '--outFile', wasm], { stdio: 'inherit' });
  writeFileSync(target, `export const kernelWasm = '${readFileSync(wasm).toString('base64')}';\n`);
  rmSync(wasm);
}
