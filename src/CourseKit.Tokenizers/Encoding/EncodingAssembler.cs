using Segment = CourseKit.Tokenizers.EncodedText.Segment;

namespace CourseKit.Tokenizers;

/// <summary>Puts sequences and special tokens together as a layout says.</summary>
internal readonly struct EncodingAssembler(Tokenizer tokenizer, EncodingLayout layout, EncodingScratch scratch, EncodingInput input)
{
    /// <summary>The encoding of all tokens.</summary>
    internal EncodedText Assemble() => Build([new(0, scratch.First.Count), new(0, scratch.Second.Count)], 0);

    /// <summary>The encoding of the parts that truncation keeps, with every other combination of parts in its overflow.</summary>
    /// <param name="parts">The parts of each sequence, the one that is kept first.</param>
    internal EncodedText Assemble(TextSpan[][] parts)
    {
        var main = Build([parts[0][0], parts[1][0]], 0);
        if (!parts.Any(list => list.Length > 1)) return main;
        var overflowing = new List<EncodedText>();
        foreach (var choice in OverflowChoices(parts))
        {
            // A part that is not the first one has the overflow's type id.
            var isOverflow = (choice[0] > 0 ? 1 : 0) | (choice[1] > 0 ? 2 : 0);
            overflowing.Add(Build([parts[0][choice[0]], parts[1][choice[1]]], isOverflow));
        }
        main.Overflowing = overflowing;
        return main;
    }

    /// <summary>The combinations in the order in which the reference merges them: place by place, what has overflowed so far with every
    /// part of the new sequence, and then what is kept with its further parts.</summary>
    private List<int[]> OverflowChoices(TextSpan[][] parts)
    {
        var choices = new List<int[]>();
        foreach (var place in layout.Places)
        {
            if (!place.IsSequence || parts[place.Sequence].Length == 1) continue;
            var next = new List<int[]>();
            foreach (var choice in choices)
                for (var part = 0; part < parts[place.Sequence].Length; part++) next.Add(With(choice, place.Sequence, part));
            for (var part = 1; part < parts[place.Sequence].Length; part++) next.Add(With([0, 0], place.Sequence, part));
            choices = next;
        }
        return choices;

        static int[] With(int[] choice, int sequence, int part)
        {
            int[] copy = [.. choice];
            copy[sequence] = part;
            return copy;
        }
    }

    private EncodedText Build(ReadOnlySpan<TextSpan> parts, int isOverflow)
    {
        var length = layout.SpecialTokens;
        foreach (var place in layout.Places)
            if (place.IsSequence) length += parts[place.Sequence].Length;

        var segments = new Segment[layout.Places.Length];
        var encoding = new EncodedText(tokenizer, length, segments) { Source = input };
        var at = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            ref readonly var place = ref layout.Places[i];
            if (!place.IsSequence)
            {
                place.Ids.CopyTo(encoding.Ids, at);
                segments[i] = new(at, place.Ids.Length, Segment.Special, place.TypeId, place.Tokens);
            }
            else
            {
                var part = parts[place.Sequence];
                segments[i] = new(at, part.Length, place.Sequence, (isOverflow >> place.Sequence & 1) == 0 ? place.TypeId : place.OverflowTypeId);
                // The reference keeps nothing in overflowing parts then: all is its sequence 0, or none behind a first sequence that was kept.
                if (layout.IsPlainPair && isOverflow > 0)
                    segments[i] = segments[i] with { SequenceId = (isOverflow & 1) != 0 || place.Sequence == 0 ? 0 : null };
                Copy(place.Sequence == 0 ? scratch.First : scratch.Second, part, encoding, at);
            }
            at += segments[i].Length;
        }
        return encoding;
    }

    private void Copy(TokenSequence source, TextSpan part, EncodedText target, int at)
    {
        source.Ids[part.Range].CopyTo(target.Ids.AsSpan(at));
        source.Words[part.Range].CopyTo(target.Words.AsSpan(at));
        var offsets = target.Offsets.AsSpan(at, part.Length);
        source.Offsets[part.Range].CopyTo(offsets);
        layout.Trimming?.Apply(tokenizer, target.Ids.AsSpan(at, part.Length), offsets);
        foreach (var (index, text) in source.Texts)
            if (index >= part.Start && index < part.End) (target.Spellings ??= [])[at + index - part.Start] = text;
    }
}
