using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>A session at its start, with the tokens that it is to be given first.</summary>
/// <param name="Session">The session; what it holds of the prompt already is not computed again.</param>
/// <param name="Prompts">The tokens of every row, all of one length.</param>
internal sealed record DecodingInput(DecodingSession Session, IReadOnlyList<int[]> Prompts)
{
    /// <summary>Gives the session the tokens that it lacks, those of the rows given, and returns the logits behind the last.</summary>
    public static Tensor Append(DecodingSession session, TokenRows tokens, ReadOnlySpan<int> rows)
    {
        var (from, count) = (session.Length, tokens.Length - session.Length);
        var ids = new long[rows.Length * count];
        for (var row = 0; row < rows.Length; row++)
            for (var i = 0; i < count; i++) ids[(row * count) + i] = tokens[rows[row]][from + i];
        using var input = Tensor.From(ids, [rows.Length, count]);
        return session.Append(input);
    }
}
