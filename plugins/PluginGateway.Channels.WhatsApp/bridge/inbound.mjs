// What WhatsApp says of a message → what the gateway is told of it.
const PLAIN = 's.whatsapp.net';

/** An address without the device that wrote: `123:4@s.whatsapp.net` → `123@s.whatsapp.net`. */
export function bare(jid) {
  const [, user, server] = /^([^@:_]+)(?:_\d+)?(?::\d+)?@(.+)$/.exec(jid ?? '') ?? [];
  return user === undefined ? undefined : `${user}@${server === 'c.us' ? PLAIN : server}`;
}

/** All that is known to be the same person, the phone number first where there is one. Numbers that are looked up are those that the library has verified. */
export async function aliases(sock, jids) {
  const known = new Set(jids.map(bare).filter(Boolean));
  for (const jid of [...known]) {
    if (jid.endsWith('@lid')) {
      const number = bare(await sock.signalRepository?.lidMapping?.getPNForLID?.(jid).catch(() => undefined));
      if (number) {
        known.add(number);
      }
    }
  }
  return [...known].sort((a, b) => Number(b.endsWith(`@${PLAIN}`)) - Number(a.endsWith(`@${PLAIN}`)));
}

/** Takes the covers off. */
export function unwrap(message) {
  for (let depth = 0; depth < 5 && message; depth++) {
    const cover =
      message.ephemeralMessage ?? message.viewOnceMessage ?? message.viewOnceMessageV2 ?? message.viewOnceMessageV2Extension ??
      message.documentWithCaptionMessage ?? message.editedMessage ?? message.botInvokeMessage;
    if (!cover?.message) {
      break;
    }
    message = cover.message;
  }
  return message;
}

const MEDIA = { imageMessage: 'image', videoMessage: 'video', ptvMessage: 'videoNote', audioMessage: 'audio', documentMessage: 'document', stickerMessage: 'sticker' };
const POLLS = ['pollCreationMessage', 'pollCreationMessageV2', 'pollCreationMessageV3'];

function media(message) {
  const name = Object.keys(MEDIA).find((key) => message[key]);
  if (name === undefined) {
    return undefined;
  }
  const { mimetype, fileLength, fileName, ptt, gifPlayback } = message[name];
  const kind = name === 'audioMessage' && ptt ? 'voice' : name === 'videoMessage' && gifPlayback ? 'animation' : MEDIA[name];
  return { kind, mimetype: mimetype ?? undefined, size: fileLength === undefined || fileLength === null ? undefined : Number(fileLength), fileName: fileName ?? undefined };
}

function contact(card) {
  const number = /waid=(\d+)/.exec(card.vcard ?? '')?.[1] ?? /TEL[^:]*:([+\d ()-]+)/.exec(card.vcard ?? '')?.[1];
  return `[contact] ${card.displayName ?? ''}${number ? ` ${number.startsWith('+') ? number : `+${number}`}` : ''}`;
}

function place({ degreesLatitude, degreesLongitude, name, address }) {
  return ['[location]', `${degreesLatitude},${degreesLongitude}`, name, address].filter(Boolean).join(' ');
}

/** The text of a message; undefined when it has nothing that could be read. */
export function words(message) {
  const text = message.conversation ?? message.extendedTextMessage?.text ?? message.imageMessage?.caption ?? message.videoMessage?.caption ?? message.documentMessage?.caption;
  if (typeof text === 'string') {
    return text;
  }
  const poll = POLLS.map((name) => message[name]).find(Boolean);
  const spot = message.locationMessage ?? message.liveLocationMessage;
  return poll ? `[poll] ${poll.name ?? ''}\n${(poll.options ?? []).map((option) => `- ${option.optionName}`).join('\n')}`
    : spot ? place(spot)
    : message.contactMessage ? contact(message.contactMessage)
    : message.contactsArrayMessage ? (message.contactsArrayMessage.contacts ?? []).map(contact).join('\n')
    : undefined;
}

function context(message) {
  return Object.values(message).map((part) => part?.contextInfo).find(Boolean) ?? {};
}

/** Whether anybody is to hear of it. Broadcasts and stories never are. */
export function concerns(key) {
  const chat = key?.remoteJid ?? '';
  return Boolean(key?.id) && !key.fromMe && /@(s\.whatsapp\.net|lid|g\.us|c\.us)$/.test(chat) && bare(chat) !== undefined;
}

/** Makes the event of a message; undefined when it says nothing to anybody. */
export async function eventOf(sock, info, offline) {
  const { key } = info;
  const message = unwrap(info.message);
  const isGroup = key.remoteJid.endsWith('@g.us');
  const sender = await aliases(sock, isGroup ? [key.participant, key.participantAlt] : [key.remoteJid, key.remoteJidAlt]);
  const self = await aliases(sock, [sock.user?.id, sock.user?.lid]);
  const base = {
    id: key.id, chat: isGroup ? bare(key.remoteJid) : sender[0], group: isGroup, sender, name: info.pushName ?? undefined, at: Number(info.messageTimestamp ?? 0), offline,
  };
  if (!message) {
    // Not readable yet: the library asks for it again, and it comes as an update.
    return undefined;
  }
  const changed = message.protocolMessage;
  if (changed) {
    const of = changed.key?.id;
    // 0 REVOKE, 14 MESSAGE_EDIT
    return of && (changed.type === 0 || changed.type === 'REVOKE') ? { ...base, kind: 'delete', of }
      : of && changed.editedMessage ? { ...base, kind: 'edit', of, text: words(unwrap(changed.editedMessage)) ?? '' }
      : undefined;
  }
  if (message.reactionMessage) {
    return { ...base, kind: 'reaction', of: message.reactionMessage.key?.id, emoji: message.reactionMessage.text ?? '' };
  }
  const [text, medium, about] = [words(message), media(message), context(message)];
  if (text === undefined && medium === undefined) {
    return undefined;
  }
  const spoken = await aliases(sock, about.mentionedJid ?? []);
  const answered = await aliases(sock, [about.participant]);
  return {
    ...base, kind: 'message', text: text ?? '', media: medium, replyTo: about.stanzaId ?? undefined,
    mentioned: [...spoken, ...answered].some((jid) => self.includes(jid)),
  };
}
