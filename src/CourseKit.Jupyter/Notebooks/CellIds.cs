using System.Security.Cryptography;
using System.Text;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Names of cells, as nbformat 4.5 wants them.</summary>
internal static class CellIds
{
    private const int LongestId = 64;
    private const int MadeLength = 8;

    /// <summary>Whether the format allows <paramref name="id"/>.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>An id that depends on nothing but a cell's place and text, so that reading a file twice gives the same ids.</summary>
    /// <param name="index">The cell's place, from 0.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="source">Its text.</param>
    /// <param name="taken">Ids that other cells have.</param>
    public static string Make(int index, CellKind kind, string source, IReadOnlySet<string> taken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{attempt}/{index}/{kind}/{source}")));
            var id = Convert.ToHexStringLower(hash)[..MadeLength];
            if (!taken.Contains(id)) return id;
        }
    }
}
