import { IncomingMessage, ServerResponse } from '../../lib/node-http.ts';

/** Hears of what happens to Node's request and response. */
export interface MessageOwner {
  onRequestData(chunk: Buffer): void;
  onRequestEnd(): void;
  onResponseDrain(): void;
  onResponseClose(): void;
}

/** Node's request, with a place for who listens: so no listener is made anew for each request. */
export class GatewayRequest extends IncomingMessage {
  owner: MessageOwner | undefined;

  listenForBody(): void {
    this.on('data', onData);
    this.on('end', onEnd);
  }
}

/** Node's response, likewise. */
export class GatewayResponse extends ServerResponse<GatewayRequest> {
  owner: MessageOwner | undefined;

  listenForClose(): void {
    this.on('close', onClose);
  }

  listenForDrain(): void {
    this.once('drain', onDrain);
  }
}

function onData(this: GatewayRequest, chunk: Buffer): void {
  this.owner?.onRequestData(chunk);
}

function onEnd(this: GatewayRequest): void {
  this.owner?.onRequestEnd();
}

function onClose(this: GatewayResponse): void {
  this.owner?.onResponseClose();
}

function onDrain(this: GatewayResponse): void {
  this.owner?.onResponseDrain();
}
