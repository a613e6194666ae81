/** Completions and the manual page know every command and option; bash is asked to complete, groff to read the page. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLocally } from 'lawful/inside/command/local';
import { programTree } from 'lawful/inside/command/program';
import { describeProgram } from 'lawful/inside/command/shell/described';
import { atLength } from '../at-length.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { lawful, ROOT } from './run.js';

const long = atLength('command/shell');

const folder = mkdtempSync(join(tmpdir(), 'lawful-shell-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['a model.law', 'b.law', 'c.json']) writeFileSync(join(folder, name), '');
mkdirSync(join(folder, 'out'));

const program = describeProgram(programTree(() => undefined));
const options = program.commands.flatMap((c) => c.options.map((o) => [c.name, o] as const));
const script = (shell: string): string => runLocally({ kind: 'completion', shell });

/** What bash offers behind words of which the last is being typed. */
function offered(...words: string[]): string[] {
  const ask = `${script('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lawful; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', ask, 'bash', 'lawful', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  long.it('by bash: commands, options of the command, values, files and folders', () => {
    expect(offered('')).toEqual([...program.commands.map((c) => c.name), '-V', '--version', '-h', '--help']);
    expect(offered('c')).toEqual(['certify', 'check', 'completion']);
    expect(offered('find', '--f')).toEqual(['--format']);
    expect(offered('certify', 'b.law', '--fr')).toEqual(['--fragment']);
    expect(offered('find', '--format', 'c')).toEqual(['csv']);
    expect(offered('find', '--seed', '')).toEqual([]);
    expect(offered('find', '').sort()).toEqual(['a model.law', 'b.law', 'out']);
    expect(offered('find', 'b.law', 'a')).toEqual(['a model.law']);
    expect(offered('check', '').sort()).toEqual(['c.json', 'out']);
    expect(offered('check', '--model', 'b')).toEqual(['b.law']);
    expect(offered('certify', '-o', '')).toEqual(['out']);
    expect(offered('new', 'x', '--kind', 'r')).toEqual(['relu']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('by zsh and fish: every command with its description, every option', () => {
    const [zsh, fish] = [script('zsh'), script('fish')];
    for (const { name, description } of program.commands) {
      expect(zsh).toMatch(new RegExp(`^    '${name}:`, 'm'));
      expect(fish).toContain(`-a ${name} -d '${description.replaceAll("'", "\\'")}'`);
    }
    for (const [name, { long }] of options) {
      expect(zsh).toMatch(new RegExp(`^    ${name}\\) _arguments [\\s\\S]*?'\\*${long}\\[`, 'm'));
      expect(fish).toMatch(new RegExp(`from ${name}'.* -l ${long.slice(2)} `));
    }
    // Quotes pair up, or a shell would read on to the end.
    for (const text of [zsh, fish.replaceAll("\\'", '')]) expect((text.match(/'/g)!.length ?? 0) % 2).toBe(0);
  });

  it('of another shell is refused', () => {
    expect(lawful(['completion', 'csh'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/bash, zsh, fish/),
    });
  });
});

it('docs/command.md names every command and option', () => {
  const page = readFileSync(join(ROOT, 'docs/command.md'), 'utf8');
  for (const { name } of program.commands) expect(page).toMatch(new RegExp(`\\| \`lawful ${name}\\b`));
  for (const [, { long, short }] of options)
    for (const flag of [long, short ?? long]) expect(page).toMatch(new RegExp(`\`(?:[^\`]* )?${flag}[\` ,]`));
});

describe('the manual page', () => {
  const page = runLocally({ kind: 'man' });

  it('has the sections of a manual, and every command, option and exit code', () => {
    const sections = [...page.matchAll(/^\.SH (.*)$/gm)].map((m) => m[1]);
    expect(sections).toEqual(['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'COMMANDS', 'EXIT STATUS', 'ENVIRONMENT']);
    expect(page).toMatch(/^\.TH LAWFUL 1 /);
    for (const { name } of program.commands) expect(page).toContain(`.SS ${name}\n`);
    for (const [name, { long }] of options) {
      const own = new RegExp(`^\\.SS ${name}\\n[\\s\\S]*?(?=^\\.S[SH] )`, 'm').exec(page)![0];
      expect(own).toContain(`\\fB${long.replaceAll('-', '\\-')}\\fR`);
    }
    expect(page).toContain('3 unable within the budget');
    // A line that begins with a point must be one of these requests.
    const requests = new Set(page.split('\n').flatMap((line) => /^[.'](\w*)/.exec(line)?.[1] ?? []));
    expect([...requests].filter((r) => !['TH', 'SH', 'SS', 'TP', 'PP', 'nf', 'fi', 'RS', 'RE'].includes(r))).toEqual(
      [],
    );
  });

  it('is read by groff without a warning, where that is installed', () => {
    const { status, stdout, stderr, error } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-c'], {
      input: page,
      encoding: 'utf8',
    });
    if (error !== undefined) return;
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('lawful prove examples/two-layer-linear.law --law "W1*W1\' - W2\'*W2"'.slice(0, 40));
  });
});
