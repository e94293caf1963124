using System.Text.Json.Nodes;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>Merges of byte pair encoding for a vocabulary that has scores in their place.</summary>
internal static class GgufMerges
{
    // No piece of a published vocabulary is longer; the number of splits grows with the length.
    private const int LongestPiece = 512;

    /// <summary>Every way to put a piece together from two others, the pieces of higher score first; of one piece the ways with the longer left part first.</summary>
    public static JsonNode[] OfScores(IReadOnlyList<string> tokens, IReadOnlyList<float> scores, string file)
    {
        if (scores.Count != tokens.Count) throw new TokenizerException($"{file}: there are {tokens.Count} tokens and {scores.Count} scores, expected as many. The file is damaged: fetch it again.");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count; id++) ids.TryAdd(tokens[id], id);
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<(string Left, string Right, float Score)>();
        foreach (var (piece, id) in ids)
        {
            if (piece.Length > LongestPiece) throw new TokenizerException($"{file}: token {id} has {piece.Length} characters, expected at most {LongestPiece}.");
            var splits = new List<(int Left, int Right)>();
            for (var at = 1; at < piece.Length; at++)
                if (lookup.TryGetValue(piece.AsSpan(0, at), out var left) && lookup.TryGetValue(piece.AsSpan(at), out var right)) splits.Add((left, right));
            merges.AddRange(splits.Order().Select(split => (tokens[split.Left], tokens[split.Right], scores[id])));
        }

        return [.. merges.OrderByDescending(merge => (merge.Score, merge.Left.Length, merge.Right.Length)).Select(merge => new JsonArray(merge.Left, merge.Right))];
    }
}
