namespace CourseKit.Generation;

/// <summary>The tokens of the sequences that are being written, all of the same length. Room grows by doubling.</summary>
internal sealed class TokenRows
{
    private int[] tokens;
    private int[] spare = [];
    private int room;

    /// <summary>Begins with prompts of one length.</summary>
    public TokenRows(IReadOnlyList<int[]> prompts)
    {
        (Count, Length) = (prompts.Count, prompts.Count == 0 ? 0 : prompts[0].Length);
        room = Length + 32;
        tokens = new int[Count * room];
        for (var row = 0; row < Count; row++) prompts[row].CopyTo(tokens, row * room);
    }

    /// <summary>The number of sequences.</summary>
    public int Count { get; private set; }

    /// <summary>The number of tokens of each.</summary>
    public int Length { get; private set; }

    /// <summary>One sequence.</summary>
    public ReadOnlySpan<int> this[int row] => tokens.AsSpan(row * room, Length);

    /// <summary>Adds a token to every sequence.</summary>
    public void Append(ReadOnlySpan<int> next)
    {
        if (Length == room) Grow();
        for (var row = 0; row < Count; row++) tokens[(row * room) + Length] = next[row];
        Length++;
    }

    /// <summary>Makes every sequence a copy of the one of the given number; there may be more or fewer than before.</summary>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        if (spare.Length < rows.Length * room) spare = new int[rows.Length * room];
        for (var row = 0; row < rows.Length; row++) this[rows[row]].CopyTo(spare.AsSpan(row * room));
        (tokens, spare) = (spare, tokens);
        Count = rows.Length;
    }

    private void Grow()
    {
        var larger = new int[Count * room * 2];
        for (var row = 0; row < Count; row++) this[row].CopyTo(larger.AsSpan(row * room * 2));
        (tokens, room) = (larger, room * 2);
    }
}
