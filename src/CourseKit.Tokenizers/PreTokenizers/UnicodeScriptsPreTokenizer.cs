using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>Splits where the script changes, as SentencePiece's trainer does: Hiragana, Katakana and Han are one script, spaces belong to
/// whatever stands before them. As in the reference, spaces before the first character that has a script are dropped, and so is a text
/// that has no such character.</summary>
public sealed class UnicodeScriptsPreTokenizer : TextSplitter
{
    private const byte AnyScript = 0;

    private static readonly CodePointTable Scripts =
        CodePointTable.Build(flat => CodePointTable.Spread(LegacyScriptRuns.Runs, LegacyScriptRuns.ScriptBits, flat));

    /// <inheritdoc/>
    protected internal override void Split(ReadOnlySpan<char> text, PieceList parts)
    {
        var start = -1;
        var script = AnyScript;
        for (var i = 0; i < text.Length;)
        {
            var next = Scripts[CharacterClasses.CodePointAt(text, i, out var length)];
            if (next != AnyScript && next != script)
            {
                if (start >= 0) parts.Add(start, i);
                (start, script) = (i, next);
            }
            i += length;
        }
        if (start >= 0) parts.Add(start, text.Length);
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer) => writer.WriteKind("UnicodeScripts");
}
