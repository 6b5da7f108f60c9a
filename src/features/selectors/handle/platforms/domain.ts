/**
 * The platforms on which a handle identifies an account: the names people use for each, the hosts of its profile
 * pages, and where in the path (with the query) of a profile link the handle stands.
 */
export interface Platform {
  readonly id: string;
  readonly names: readonly string[];
  readonly hosts: readonly string[];
  readonly path: RegExp;
  /** The shape of a handle where it differs from letters, digits, `.`, `_` and `-`. */
  readonly handle: RegExp;
}

const root = /^\/@?([^/?@][^/?]*)\/?(?:\?.*)?$/;
const under = (prefix: string) => new RegExp(`^/${prefix}([^/?]+)/?(?:\\?.*)?$`, 'i');

/** A number in the query, a number behind a name, or a name. */
const facebookPath = /^\/(?:profile\.php\?(?:.*&)?id=(\d+)|people\/[^/]+\/(\d+)\/?|([^/?]+)\/?)(?:[?&].*)?$/;

const ordinaryHandle = /^[\p{L}\p{M}\p{N}._-]{1,100}$/u;
const federatedHandle = /^[\p{L}\p{M}\p{N}._-]{1,64}(?:@[a-z0-9.-]{3,253})?$/u;
const discordHandle = /^[\p{L}\p{M}\p{N}._-]{1,32}(?:#\d{4})?$/u;
const skypeHandle = /^(?:live:)?[\p{L}\p{M}\p{N}._,-]{1,100}$/u;

function platform(id: string, names: string, hosts = '', path = root, handle = ordinaryHandle): Platform {
  const listed = (text: string) => text.split(' ').filter(Boolean);
  return { id, names: [id, ...listed(names)], hosts: listed(hosts), path, handle };
}

/** Platforms without public profile pages, or whose pages do not show the handle. */
const withoutLinks =
  'badoo bigo bumble clubhouse element grindr icq imo likee meetme pof qq roblox seeking session signal ' +
  'skout tagged threema tinder wickr wire zalo';

export const platforms: readonly Platform[] = [
  ...withoutLinks.split(' ').map((id) => platform(id, '')),
  platform('bluesky', 'bsky', 'bsky.app', under('profile/')),
  platform('cashapp', 'cashtag', 'cash.app', under('\\$')),
  platform('chaturbate', 'cb', 'chaturbate.com'),
  platform('discord', '', '', root, discordHandle),
  platform('douyin', '抖音', 'douyin.com', under('user/')),
  platform('facebook', 'fb messenger фейсбук เฟซบุ๊ก เฟส', 'facebook.com fb.com m.me', facebookPath),
  platform('fansly', '', 'fansly.com'),
  platform('gab', '', 'gab.com'),
  platform('github', '', 'github.com'),
  platform('instagram', 'ig insta инстаграм инста ไอจี', 'instagram.com instagr.am'),
  platform('kakaotalk', 'kakao 카카오톡 카톡'),
  platform('kick', '', 'kick.com'),
  platform('kik', '', 'kik.me'),
  platform('line', 'lineid ไลน์', 'line.me', under('(?:r/)?ti/p/(?:~|@)')),
  platform('linkedin', '', 'linkedin.com', under('in/')),
  platform('linktree', 'linktr.ee', 'linktr.ee'),
  platform('mastodon', 'fediverse', '', root, federatedHandle),
  platform('medium', '', 'medium.com', under('@')),
  platform('myspace', '', 'myspace.com'),
  platform('ok', 'odnoklassniki одноклассники ок', 'ok.ru', under('(?:profile/)?')),
  platform('onlyfans', 'of', 'onlyfans.com'),
  platform('patreon', '', 'patreon.com'),
  platform('paypal', 'paypalme', 'paypal.me'),
  platform('pinterest', '', 'pinterest.com'),
  platform('reddit', '', 'reddit.com', under('u(?:ser)?/')),
  platform('skype', '', '', root, skypeHandle),
  platform('snapchat', 'snap sc snapchatid', 'snapchat.com', under('(?:add/|@)')),
  platform('soundcloud', '', 'soundcloud.com'),
  platform('steam', '', 'steamcommunity.com', under('id/')),
  platform('telegram', 'tg телеграм телеграмм телега тг', 't.me telegram.me telegram.dog', under('(?:s/)?')),
  platform('threads', '', 'threads.net threads.com', under('@')),
  platform('tiktok', 'tt тикток', 'tiktok.com', under('@')),
  platform('truthsocial', 'truth', 'truthsocial.com', under('@')),
  platform('tryst', '', 'tryst.link', under('escort/')),
  platform('tumblr', '', 'tumblr.com'),
  platform('twitch', '', 'twitch.tv'),
  platform('venmo', '', 'venmo.com', under('(?:u/)?')),
  platform('vk', 'vkontakte вк вконтакте', 'vk.com vk.ru'),
  platform('wechat', 'weixin 微信'),
  platform('weibo', '微博', 'weibo.com', under('(?:u/|n/)?')),
  platform('x', 'twitter твиттер', 'x.com twitter.com'),
  platform('youtube', 'yt ютуб', 'youtube.com', under('@')),
];

/** Pages of the platforms' own that stand where a handle would. */
export const reservedNames: ReadonlySet<string> = new Set(
  (
    'about accounts add addemoji addlist addstickers ads api app apps bg blog boost business c careers channel ' +
    'compose contact contacts dev developer developers direct directory download events explore feed following ' +
    'gaming giftcode groups hashtag help home i intent invoice iv jobs join joinchat js k legal live login logout ' +
    'marketplace media messages my notifications p pages people permalink.php photo photo.php photos policies ' +
    'policy post posts press privacy profile.php proxy r reel reels register s safety search settings setlanguage ' +
    'share sharer sharer.php shop signup socks stories story.php support tags terms tos tv video videos wall watch ' +
    'web'
  ).split(' '),
);
