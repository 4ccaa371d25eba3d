import { Fragment, type ReactNode } from 'react';
import { showBytes, showText, type TextPiece } from '../lib/visible-text.ts';
import type { Range } from '../../../src/lib/find-evidence.ts';
import { useWords } from '../i18n/words.tsx';

/** Shows bytes from a request so that nothing in them is invisible, with a part marked. */
export function VisibleBytes(props: {
  readonly bytes: string;
  readonly highlight?: Range | undefined;
}): ReactNode {
  return <Pieces pieces={showBytes(props.bytes, props.highlight)} />;
}

/** The same for strings that are text, not bytes. */
export function VisibleText({ text }: { readonly text: string }): ReactNode {
  return <Pieces pieces={showText(text)} />;
}

function Pieces({ pieces }: { readonly pieces: readonly TextPiece[] }): ReactNode {
  return (
    // Direction is isolated: right-to-left letters of an attacker must not move what stands around.
    <bdi>
      {pieces.map((piece, index) => {
        const content =
          piece.kind === 'hidden' ? (
            <Hidden name={piece.text} />
          ) : (
            <Fragment>{piece.text}</Fragment>
          );
        // Pieces have no identity of their own and never move.
        return piece.isHighlighted ? (
          // oxlint-disable-next-line react/no-array-index-key
          <mark key={index}>{content}</mark>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key
          <Fragment key={index}>{content}</Fragment>
        );
      })}
    </bdi>
  );
}

function Hidden({ name }: { readonly name: string }): ReactNode {
  const { t } = useWords();
  return (
    <span className="hidden-character" title={t.request.hidden(name)}>
      {name}
    </span>
  );
}
