// JSON-RPC 2.0, one object per line, over standard input and output.
import { once } from 'node:events';

const LONGEST = 16 * 1024 * 1024;

export class RpcError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export class Lines {
  #input;
  #output;
  #handlers = new Map();
  #waiting = new Map();
  #nextId = 1;
  #writing = Promise.resolve();

  constructor(input, output) {
    this.#input = input;
    this.#output = output;
  }

  /** Says what does a method. Handlers of notifications return nothing that anybody sees. */
  on(method, handler) {
    this.#handlers.set(method, handler);
  }

  /** Reads until the input ends. */
  async run() {
    let parts = [];
    let length = 0;
    for await (const chunk of this.#input) {
      let from = 0;
      for (let end = chunk.indexOf(10, from); end >= 0; end = chunk.indexOf(10, from)) {
        parts.push(chunk.subarray(from, end));
        this.#take(Buffer.concat(parts));
        parts = [];
        length = 0;
        from = end + 1;
      }
      const rest = chunk.subarray(from);
      length += rest.length;
      if (length > LONGEST) {
        throw new Error(`a line of more than ${LONGEST} bytes`);
      }
      parts.push(rest);
    }
  }

  /** Tells something that is not answered. Ends when the line is on its way. */
  notify(method, params) {
    return this.#write({ jsonrpc: '2.0', method, params });
  }

  /** Asks. Whoever reads may be exchanged meanwhile: what was not answered then is asked again by `repeat`. */
  ask(method, params) {
    const id = `b${this.#nextId++}`;
    const frame = { jsonrpc: '2.0', id, method, params };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { frame, resolve, reject });
      this.#write(frame);
    });
  }

  /** Asks once more what has not been answered. */
  repeat() {
    for (const { frame } of this.#waiting.values()) {
      this.#write(frame);
    }
  }

  #write(frame) {
    const line = JSON.stringify(frame) + '\n';
    return (this.#writing = this.#writing.then(async () => {
      if (!this.#output.write(line)) {
        await once(this.#output, 'drain');
      }
    }));
  }

  #take(line) {
    let frame;
    try {
      frame = JSON.parse(line);
    } catch {
      this.#write({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'this line is no JSON' } });
      return;
    }
    if (frame === null || typeof frame !== 'object') {
      this.#write({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'this line is no request' } });
    } else if (typeof frame.method === 'string') {
      this.#answer(frame);
    } else if (this.#waiting.has(frame.id)) {
      const { resolve, reject } = this.#waiting.get(frame.id);
      this.#waiting.delete(frame.id);
      frame.error ? reject(new RpcError('refused', String(frame.error.message))) : resolve(frame.result);
    }
  }

  async #answer({ id, method, params }) {
    const handler = this.#handlers.get(method);
    let answer;
    try {
      answer = handler
        ? { result: (await handler(params ?? {})) ?? {} }
        : { error: { code: -32601, message: `there is no method ${method}` } };
    } catch (error) {
      const kind = error?.kind ?? 'unknown';
      answer = { error: { code: -32000, message: String(error?.message ?? error).slice(0, 500), data: { kind } } };
    }
    if (id !== undefined) {
      await this.#write({ jsonrpc: '2.0', id, ...answer });
    }
  }
}
