import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

function outcome(value: string): string {
  const result = canonicalise('url', value);
  return result.ok ? result.canonical : result.problem;
}

describe('schemes, hosts and ports', () => {
  test.each([
    ['HTTP://EXAMPLE.COM:80/', 'example.com'],
    ['https://example.com:80/x', 'example.com/x'],
    ['example.com:443/x', 'example.com/x'],
    ['example.com:8443', 'example.com:8443'],
    ['//example.com/x', 'example.com/x'],
    ['http:example.com', 'example.com'],
    ['https:\\\\example.com\\a\\b', 'example.com/a/b'],
    ['hxxps://example[.]com/a', 'example.com/a'],
    ['hxxp[:]//example(.)com', 'example.com'],
    ['ｈｔｔｐ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ａ', 'example.com/a'],
    ['ｅｘａｍｐｌｅ。com/x', 'example.com/x'],
    ['https://exam\u200bple.com/x\u202c', 'example.com/x'],
    ['http://example.com./x', 'example.com/x'],
    ['http://www.www.example.com', 'example.com'],
    ['www.com', 'www.com'],
    ['www2.example.com', 'www2.example.com'],
    ['https://例え.jp/あ', 'xn--r8jz45g.jp/%E3%81%82'],
    ['https://faß.de', 'xn--fa-hia.de'],
    ['http://user@example.com', 'example.com'],
    ['http://192.0.2.1/x', '192.0.2.1/x'],
    ['192.0.2.1:8080', '192.0.2.1:8080'],
    ['http://0xc0.0.2.1/', '192.0.2.1'],
    ['http://[2001:DB8::1]:8080/x/', '[2001:db8::1]:8080/x'],
    ['[2001:DB8:0::1]/x', '[2001:db8::1]/x'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });
});

describe('paths and queries', () => {
  test.each([
    ['example.com//a//', 'example.com//a'],
    ['example.com/%7Ejane/%2fx/%e4', 'example.com/~jane/%2Fx/%E4'],
    ['example.com/a%2Eb/%2e%2e/c', 'example.com/c'],
    ['example.com/../../a', 'example.com/a'],
    ['example.com/a b', 'example.com/a%20b'],
    ['example.com/ü?q=ü', 'example.com/%C3%BC?q=%C3%BC'],
    ['example.com/a|b?x[]=1&y=a%5Bb', 'example.com/a%7Cb?x%5B%5D=1&y=a%5Bb'],
    ['example.com/100%', 'example.com/100%25'],
    ['example.com/%2541', 'example.com/%2541'],
    ['example.com/@jane', 'example.com/@jane'],
    ['example.com/#!/x', 'example.com'],
    ['example.com/?', 'example.com'],
    ['example.com/?&&', 'example.com'],
    ['example.com?a=1', 'example.com?a=1'],
    ['example.com/?b=2&a=2&a=1&B=3', 'example.com?B=3&a=2&a=1&b=2'],
    ['example.com/?a=&a', 'example.com?a=&a'],
    ['example.com/?b&a=1', 'example.com?a=1&b'],
    ['example.com/?q=c+d%20e', 'example.com?q=c+d%20e'],
    ['example.com/?u=http://b.example/', 'example.com?u=http://b.example/'],
    ['example.com/?UTM_Source=x&utm%5Fmedium=y', 'example.com'],
    ['example.com/?gbraid=1&wbraid=2&_ga=3&igshid=4&mc_eid=5&id=6', 'example.com?id=6'],
    ['example.com/?msclkid=1&yclid=2&dclid=3&ttclid=4&gclsrc=5', 'example.com'],
    ['example.com/?utm=1&reference=2', 'example.com?reference=2&utm=1'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });

  test('the order of parameters of different names does not matter, nor the scheme', () => {
    const parameters = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}=[a-z0-9]{0,8}$/), {
      selector: (parameter) => parameter.replace(/=.*/, ''),
      maxLength: 6,
    });
    fc.assert(
      fc.property(parameters, (list) => {
        const reversed = list.toReversed().join('&');
        expect(outcome(`http://example.com/x?${list.join('&')}`)).toBe(
          outcome(`https://example.com/x/?${reversed}`),
        );
      }),
    );
  });
});

describe('refusals', () => {
  test.each([
    ['ftp://example.com', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['view-source:https://example.com', 'scheme'],
    ['mailto:jane@example.com', 'scheme'],
    ['jane@example.com', 'wrong-type'],
    ['https:///', 'no-host'],
    ['/a/b', 'host'],
    ['https://.', 'host'],
    ['http://a..b/', 'host'],
    ['https://exa mple.com', 'host'],
    ['https://example.com:99999/', 'host'],
    ['localhost:3000', 'scheme'],
    ['http://localhost/x', 'host'],
    ['hello', 'host'],
    ['3.14', 'host'],
    [`example.com/${'a'.repeat(8000)}`, 'too-long'],
    [`example.com/${'ü'.repeat(2000)}`, 'too-long'],
  ])('%s', (value, problem) => {
    expect(outcome(value)).toBe(problem);
  });
});

test('dropped credentials are told of', () => {
  expect(canonicalise('url', 'https://user:pw@example.com/x')).toEqual({
    ok: true,
    canonical: 'example.com/x',
    warnings: ['credentials-dropped'],
  });
});
