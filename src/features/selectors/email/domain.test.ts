import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

function outcome(value: string): string {
  const result = canonicalise('email', value);
  return result.ok ? result.canonical : result.problem;
}

describe('one mailbox, one form', () => {
  test.each([
    ['Jane Doe <Jane@Example.com>', 'jane@example.com'],
    ['<jane@example.com>', 'jane@example.com'],
    ['"Doe, Jane" <jane@example.com>', 'jane@example.com'],
    ['"jane"@example.com', 'jane@example.com'],
    ['jane@example.com.', 'jane@example.com'],
    ['ＪＡＮＥ＠ＥＸＡＭＰＬＥ．ＣＯＭ', 'jane@example.com'],
    ['jane@example。com', 'jane@example.com'],
    ['j\u200bane@exam\u00adple.com', 'jane@example.com'],
    ['MAILTO:Jane%2Bx@example.com?subject=a', 'jane+x@example.com'],
    ['mailto:jane@example.com?cc=b@example.com', 'jane@example.com'],
    ['mailto:100%@example.com', '100%@example.com'],
    ["o'brien@example.com", "o'brien@example.com"],
    ['JOSÉ@example.com', 'josé@example.com'],
    ['jose\u0301@example.com', 'josé@example.com'],
    ['почта@пример.рф', 'почта@xn--e1afmkfd.xn--p1ai'],
    ['jane@例え.jp', 'jane@xn--r8jz45g.jp'],
    ['Jane@XN--BCHER-KVA.example', 'jane@xn--bcher-kva.example'],
    ['jane@faß.de', 'jane@xn--fa-hia.de'],
    ['jane@mail.example.co.uk', 'jane@mail.example.co.uk'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });
});

describe('aliases', () => {
  test.each([
    ['a.b+c+d@gmail.com', 'ab@gmail.com'],
    ['J.A.N.E@GoogleMail.com', 'jane@gmail.com'],
    ['j.ane@gmail.com', 'jane@gmail.com'],
    ['jane+@example.com', 'jane@example.com'],
    ['j.ane+x@example.com', 'j.ane@example.com'],
    ['jane@gmail.com', undefined],
    ['j.ane@example.com', undefined],
    ['+x@example.com', undefined],
  ])('%s', (value, alias) => {
    const result = canonicalise('email', value);
    expect(result.ok ? result.alias : 'refused').toBe(alias);
  });
});

describe('refusals', () => {
  test.each([
    ['jane', 'no-at-sign'],
    ['@example.com', 'local-part'],
    ['.jane@example.com', 'local-part'],
    ['jane.@example.com', 'local-part'],
    ['jane..doe@example.com', 'local-part'],
    ['ja ne@example.com', 'local-part'],
    ['jane@foo@example.com', 'local-part'],
    ['mailto:a@example.com,b@example.com', 'local-part'],
    ['"jane doe"@example.com', 'quoted-local-part'],
    ['"jane\\"doe"@example.com', 'quoted-local-part'],
    ['jane@example', 'mail-domain'],
    ['jane@1.2.3.4', 'mail-domain'],
    ['jane@[192.0.2.1]', 'mail-domain'],
    ['jane@-example.com', 'mail-domain'],
    ['jane@exam_ple.com', 'mail-domain'],
    ['jane@example..com', 'mail-domain'],
    ['jane@%65xample.com', 'mail-domain'],
    ['jane@example.com/x', 'mail-domain'],
    ['jane@example.com:25', 'mail-domain'],
    [`jane@${'b'.repeat(64)}.com`, 'mail-domain'],
    [`jane@${'b.'.repeat(130)}com`, 'mail-domain'],
    [`${'é'.repeat(33)}@example.com`, 'too-long'],
    [`${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.com`, 'too-long'],
  ])('%s', (value, problem) => {
    expect(outcome(value)).toBe(problem);
  });
});
