using System.Buffers;
using System.Text;

namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>The way back from pieces to text, as SentencePiece goes it: spaces for their symbol, none at the start when the model puts one
/// there, bytes joined to characters, nothing for control pieces, a question mark for what is unknown.</summary>
internal sealed class SentencePieceDecoding
{
    private readonly SentencePieceModel _model;
    private readonly SentencePieceFile _file;
    private readonly SentencePieceNormalizer? _denormalizer;

    internal SentencePieceDecoding(SentencePieceModel model)
    {
        (_model, _file) = (model, model.File);
        if (_file.Denormalizer is { PrecompiledCharsmap.IsEmpty: false } rules)
            _denormalizer = new SentencePieceNormalizer(rules, null, _file.Source);
    }

    /// <summary>The text of a sequence of pieces.</summary>
    internal string Decode(IEnumerable<string> pieces)
    {
        var text = new StringBuilder();
        var bytes = new List<byte>();
        var (atStart, spaceSeen) = (true, false); // whether a space at the start is still to be left out; whether one just was
        foreach (var piece in pieces)
        {
            var id = _model.PieceToId(piece);
            if (_file.Pieces[id].Type == SentencePieceType.Byte)
            {
                bytes.Add((byte)BytePieces.ByteOf(piece));
                continue;
            }
            Flush(bytes, text);
            if (spaceSeen || text.Length > 0) atStart = false;
            text.Append(Surface(piece, id, atStart, out spaceSeen));
        }
        Flush(bytes, text);
        return _denormalizer?.Normalize(text.ToString()) ?? text.ToString();
    }

    private string Surface(string piece, int id, bool atStart, out bool spaceSeen)
    {
        spaceSeen = false;
        var (own, _, type) = _file.Pieces[id];
        if (type == SentencePieceType.Control) return "";
        if (type == SentencePieceType.Unknown) return own == piece ? _file.UnkSurface : piece;
        var removesSpaces = _file.Normalizer.RemoveExtraWhitespaces;
        if (atStart && (_file.Normalizer.AddDummyPrefix || removesSpaces) && piece[0] == SentencePieceNormalizer.SpaceSymbol)
        {
            piece = piece[1..];
            spaceSeen = !removesSpaces; // where repeated spaces are removed, all of them go at the start
        }
        return piece.Replace(SentencePieceNormalizer.SpaceSymbol, ' ');
    }

    /// <summary>Writes the characters that bytes make; a byte that belongs to none becomes U+FFFD.</summary>
    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        ReadOnlySpan<byte> rest = bytes.ToArray();
        while (!rest.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(rest, out var rune, out var length) == OperationStatus.Done;
            text.Append(isValid ? rune.ToString() : "\uFFFD");
            rest = rest[(isValid ? length : 1)..];
        }
        bytes.Clear();
    }
}
