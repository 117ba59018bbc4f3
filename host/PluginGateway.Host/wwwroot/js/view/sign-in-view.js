import { byId, showText } from './make.js';

const TEXTS = {
  token: {
    label: 'Gateway token',
    hint: 'Open the address that the gateway printed when it started, or paste its token here.',
    missing: 'Type the token first.',
    other: 'Use a password instead',
  },
  password: {
    label: 'Gateway password',
    hint: 'The password from the gateway’s configuration, gateway.auth.password.',
    missing: 'Type the password first.',
    other: 'Use a token instead',
  },
};

/** Asks for the gateway's token or password. */
export class SignInView {
  #form = byId('sign-in');
  #secret = byId('secret');
  /** @type {'token' | 'password'} */
  #kind = 'token';

  /** @param {(credentials: import('../credentials.js').Credentials) => void} onSubmit */
  constructor(onSubmit) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(onSubmit);
    });
    byId('other-kind').addEventListener('click', () => {
      this.#ask(this.#kind === 'token' ? 'password' : 'token');
      this.#say('');
      this.#secret.focus();
    });
    this.#ask('token');
  }

  /** @param {string} [problem] @param {'token' | 'password'} [kind] */
  show(problem, kind) {
    this.#ask(kind ?? this.#kind);
    this.#form.hidden = false;
    this.#say(problem ?? '');
    this.#secret.focus();
  }

  hide() {
    this.#form.hidden = true;
    this.#secret.value = '';
  }

  #submit(onSubmit) {
    const secret = this.#kind === 'token' ? this.#secret.value.trim() : this.#secret.value;
    if (secret === '') {
      this.#say(TEXTS[this.#kind].missing);
      this.#secret.focus();
    } else {
      onSubmit({ kind: this.#kind, secret });
    }
  }

  #ask(kind) {
    this.#kind = kind;
    const texts = TEXTS[kind];
    showText(byId('secret-label'), texts.label);
    showText(byId('secret-hint'), texts.hint);
    showText(byId('other-kind'), texts.other);
  }

  #say(problem) {
    showText(byId('sign-in-problem'), problem);
    this.#secret.setAttribute('aria-invalid', String(problem !== ''));
  }
}
