namespace CourseKit.Tokenizers;

/// <summary>Puts sequences and special tokens together as a layout says.</summary>
internal sealed class EncodingAssembler(
    IReadOnlyList<TemplatePiece> layout, TokenSequence[] sequences, TextSpan[][] parts, IReadOnlyList<IReadOnlyList<string>> sources)
{
    /// <summary>Which part of each piece of the layout is used; 0 is the one that is kept.</summary>
    private readonly record struct Choice(int[] Parts);

    /// <summary>The encoding of the kept parts, with every other combination of parts in its overflow.</summary>
    internal EncodedText Assemble()
    {
        var main = Build(new Choice(new int[layout.Count]));
        if (parts.Any(list => list.Length > 1)) main.Overflowing = [.. OverflowChoices().Select(Build)];
        return main;
    }

    /// <summary>The combinations in the order in which the reference merges them: piece by piece, what has overflowed so far with every
    /// part
    /// of the new piece, and then what is kept with its further parts.</summary>
    private List<Choice> OverflowChoices()
    {
        var choices = new List<Choice>();
        for (var piece = 0; piece < layout.Count; piece++)
        {
            if (layout[piece] is not SequencePiece sequence) continue;
            var count = parts[sequence.Sequence].Length;
            if (count == 1) continue;
            var next = new List<Choice>();
            foreach (var choice in choices)
                for (var part = 0; part < count; part++) next.Add(With(choice, piece, part));
            for (var part = 1; part < count; part++) next.Add(With(new Choice(new int[layout.Count]), piece, part));
            choices = next;
        }
        return choices;
    }

    private static Choice With(Choice choice, int piece, int part)
    {
        var copy = (int[])choice.Parts.Clone();
        copy[piece] = part;
        return new(copy);
    }

    private EncodedText Build(Choice choice)
    {
        var length = 0;
        for (var i = 0; i < layout.Count; i++)
            length += layout[i] is SequencePiece s ? parts[s.Sequence][choice.Parts[i]].Length : ((SpecialTokenPiece)layout[i]).Ids.Count;

        var encoding = new EncodedText(length) { Sources = sources };
        var at = 0;
        for (var i = 0; i < layout.Count; i++)
        {
            if (layout[i] is SequencePiece piece)
            {
                var part = parts[piece.Sequence][choice.Parts[i]];
                var typeId = choice.Parts[i] == 0 ? piece.TypeId : piece.OverflowTypeId;
                sequences[piece.Sequence].CopyTo(encoding, at, part, piece.Sequence, typeId);
                at += part.Length;
            }
            else at += CopySpecial((SpecialTokenPiece)layout[i], encoding, at);
        }
        return encoding;
    }

    private static int CopySpecial(SpecialTokenPiece piece, EncodedText encoding, int at)
    {
        for (var i = 0; i < piece.Ids.Count; i++)
        {
            encoding.Ids[at + i] = piece.Ids[i];
            encoding.Tokens[at + i] = piece.Tokens[i];
            encoding.TypeIds[at + i] = piece.TypeId;
            encoding.SpecialTokensMask[at + i] = 1;
            encoding.AttentionMask[at + i] = 1;
        }
        return piece.Ids.Count;
    }
}
