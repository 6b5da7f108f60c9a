import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

function outcome(value: string): string {
  const result = canonicalise('handle', value);
  return result.ok ? result.canonical : result.problem;
}

describe('platforms by name', () => {
  test.each([
    ['IG: jane', 'instagram:jane'],
    ['ig jane', 'instagram:jane'],
    ['insta @jane', 'instagram:jane'],
    ['Tik Tok: @Jane', 'tiktok:jane'],
    ['Twitter:@Jane', 'x:jane'],
    ['tg=jane', 'telegram:jane'],
    ['fb:jane', 'facebook:jane'],
    ['Snap: jane', 'snapchat:jane'],
    ['LINE ID: jane99', 'line:jane99'],
    ['line: ~jane', 'line:jane'],
    ['cashapp:$Jane', 'cashapp:jane'],
    ['телеграм: jane', 'telegram:jane'],
    ['微信: jane', 'wechat:jane'],
    ['instagram：ｊａｎｅ', 'instagram:jane'],
    ['Discord: Jane#1234', 'discord:jane#1234'],
    ['mastodon:@jane@mastodon.social', 'mastodon:jane@mastodon.social'],
    ['skype:live:.cid.12ab', 'skype:live:.cid.12ab'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });
});

describe('case folding', () => {
  test.each([
    ['x:Straße', 'x:strasse'],
    ['x:ΣΑΣ', 'x:σασ'],
    ['x:σας', 'x:σασ'],
    ['x:ﬁnn', 'x:finn'],
    ['x:Ⅷ', 'x:viii'],
    ['x:jose\u0301', 'x:josé'],
    ['x:ЖАННА', 'x:жанна'],
    ['x:𝓙𝓪𝓷𝓮', 'x:jane'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });
});

describe('profile links', () => {
  test.each([
    ['tiktok.com/@Jane?lang=en', 'tiktok:jane'],
    ['https://m.facebook.com/Jane.Doe/', 'facebook:jane.doe'],
    ['https://th-th.facebook.com/jane', 'facebook:jane'],
    ['https://www.facebook.com/profile.php?id=1000123&sk=about', 'facebook:1000123'],
    ['https://www.facebook.com/people/Jane-Doe/1000123/', 'facebook:1000123'],
    ['https://mobile.twitter.com/Jane', 'x:jane'],
    ['x.com/@jane', 'x:jane'],
    ['https://t.me/s/JaneDoe', 'telegram:janedoe'],
    ['https://www.snapchat.com/add/Jane', 'snapchat:jane'],
    ['onlyfans.com/jane', 'onlyfans:jane'],
    ['https://old.reddit.com/user/Jane/', 'reddit:jane'],
    ['https://vk.com/id123', 'vk:id123'],
    ['youtube.com/@Jane', 'youtube:jane'],
    ['https://www.threads.net/@jane', 'threads:jane'],
    ['https://cash.app/$jane', 'cashapp:jane'],
    ['https://line.me/ti/p/~jane99', 'line:jane99'],
    ['https://www.linkedin.com/in/jane-doe', 'linkedin:jane-doe'],
    ['https://bsky.app/profile/jane.bsky.social', 'bluesky:jane.bsky.social'],
    ['https://www.instagram.com/Jane.Doe/?igsh=abc#x', 'instagram:jane.doe'],
    ['instagram.com/%40jane', 'instagram:jane'],
    ['IG: https://instagram.com/jane', 'instagram:jane'],
    ['tg://resolve?domain=JaneDoe', 'telegram:janedoe'],
    ['instagram:jane.doe/', 'instagram:jane.doe'],
    ['reddit:u/Jane', 'reddit:jane'],
    ['reddit: /user/Jane/', 'reddit:jane'],
    ['linkedin:in/jane-doe', 'linkedin:jane-doe'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });
});

describe('refusals', () => {
  test.each([
    ['jane', 'no-platform'],
    ['Jane Doe', 'no-platform'],
    ['https://example.com/jane', 'no-platform'],
    ['foo:jane', 'unknown-platform'],
    ['telegram:instagram.com/jane', 'platform-mismatch'],
    ['x.com/home', 'not-a-profile'],
    ['x.com/jane/status/1', 'not-a-profile'],
    ['instagram.com/p/Cxyz/', 'not-a-profile'],
    ['instagram:instagram.com/p/Cxyz', 'not-a-profile'],
    ['https://www.instagram.com/stories/jane/1', 'not-a-profile'],
    ['youtube.com/channel/UCabc', 'not-a-profile'],
    ['t.me/+AbCdEf123', 'not-a-profile'],
    ['http://instagram.com', 'not-a-profile'],
    ['t.me/+66812345678', 'wrong-type'],
    ['wa.me/66812345678', 'wrong-type'],
    ['WhatsApp: +66812345678', 'wrong-type'],
    ['instagram:', 'too-short'],
    ['instagram:@', 'too-short'],
    ['instagram:...', 'characters'],
    ['instagram:jane doe', 'characters'],
    ['instagram:p/Cxyz', 'characters'],
    ['tg://join?invite=AbCdEf', 'characters'],
    [`instagram:${'a'.repeat(101)}`, 'characters'],
    [`instagram:${'a'.repeat(1001)}`, 'too-long'],
  ])('%s', (value, problem) => {
    expect(outcome(value)).toBe(problem);
  });
});

test('Latin letters among Cyrillic ones that look alike are told of', () => {
  expect(canonicalise('handle', 'x:jаne')).toMatchObject({
    canonical: 'x:jаne',
    warnings: ['mixed-scripts'],
  });
  expect(canonicalise('handle', 'x:жанна_99')).toMatchObject({ warnings: [] });
});
