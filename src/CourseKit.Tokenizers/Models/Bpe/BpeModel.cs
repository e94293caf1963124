using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>What a BPE model does beside merging.</summary>
public sealed record BpeOptions
{
    /// <summary>The probability, 0 to 1, that a merge is passed over, which makes a model robust against misspellings (Provilkov et al. 2020);
    /// null or 0 for none.</summary>
    public float? Dropout { get; init; }

    /// <summary>The token of a character that the vocabulary lacks; null leaves such characters out.</summary>
    public string? UnkToken { get; init; }

    /// <summary>What stands before a symbol that does not start a word, or null.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>What stands after a symbol that ends a word (<c>&lt;/w&gt;</c>), or null.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Whether neighbouring unknown characters become one unknown token.</summary>
    public bool FuseUnk { get; init; }

    /// <summary>Whether an unknown character is spelled out in bytes (<c>&lt;0xE4&gt;</c>) when the vocabulary has them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a word that is a token as a whole is taken as it is, even if merging would not lead there.</summary>
    public bool IgnoreMerges { get; init; }
}

/// <summary>Byte-pair encoding: starts from the characters of a word and merges neighbours in the order in which training found them
/// (Sennrich et al. 2016). With <see cref="ByteLevelPreTokenizer"/> before it, the characters stand for bytes, as in GPT-2.</summary>
public sealed class BpeModel : TokenizerModel
{
    private readonly MergeTable.Merge[] _merges;
    private readonly MergeTable _table;
    private readonly CodePointIds[] _initial; // by place: inside, first, last, first and last
    private readonly int[]? _byteIds;
    private readonly int? _unkId;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The pairs that merge, in the order in which they do.</param>
    /// <param name="options">What else it does; null for the defaults.</param>
    /// <exception cref="TokenizerException">A merge names a token that the vocabulary lacks, or the dropout is no probability.</exception>
    public BpeModel(Vocabulary vocabulary, IEnumerable<(string Left, string Right)> merges, BpeOptions? options = null)
        : this(vocabulary, Resolve(vocabulary, merges, options ?? new BpeOptions(), "merges"), options ?? new BpeOptions())
    {
    }

    internal BpeModel(Vocabulary vocabulary, MergeTable.Merge[] merges, BpeOptions options)
    {
        if (options.Dropout is not (null or (>= 0 and <= 1)))
            throw new TokenizerException($"The dropout of a BPE model is {options.Dropout}; expected a probability from 0 to 1, or null.");
        Vocabulary = vocabulary;
        Options = options;
        _merges = merges;
        _table = new MergeTable(merges);
        var (prefix, suffix) = (options.ContinuingSubwordPrefix ?? "", options.EndOfWordSuffix ?? "");
        var plain = new CodePointIds(vocabulary, "", "");
        var inside = prefix.Length == 0 ? plain : new CodePointIds(vocabulary, prefix, "");
        _initial =
        [
            inside, plain,
            suffix.Length == 0 ? inside : new CodePointIds(vocabulary, prefix, suffix),
            suffix.Length == 0 ? plain : new CodePointIds(vocabulary, "", suffix),
        ];
        if (options.ByteFallback) _byteIds = [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf($"<0x{value:X2}>") ?? -1)];
        if (options.UnkToken is { } unk) _unkId = vocabulary.IdOf(unk);
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <summary>What it does beside merging.</summary>
    public BpeOptions Options { get; }

    /// <inheritdoc/>
    public override string? UnkToken => Options.UnkToken;

    /// <summary>The pairs that merge, in order.</summary>
    public IEnumerable<(string Left, string Right)> Merges => _merges.Where(_table.IsAt).Select(merge => (Vocabulary.TokenOf(merge.Left)!, Vocabulary.TokenOf(merge.Right)!));

    /// <inheritdoc/>
    protected internal override bool CanCache => Options.Dropout is null or 0;

    /// <summary>The same model with other options, e.g. dropout while training: <c>model.With(model.Options with { Dropout = 0.1f })</c>.</summary>
    public BpeModel With(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(Vocabulary, options.ContinuingSubwordPrefix == Options.ContinuingSubwordPrefix ? _merges : Resolve(Vocabulary, Merges, options, "merges"), options);
    }

    /// <inheritdoc/>
    protected internal override void Tokenize(ReadOnlySpan<char> word, TokenBuffer output)
    {
        if (Options.IgnoreMerges && CanCache && Vocabulary.TryGetId(word, out var whole))
        {
            output.Add(whole, 0, word.Length);
            return;
        }
        var before = output.Count;
        AddSymbols(word, output);
        var symbols = output.From(before);
        output.Truncate(before + BpeWord.Merge(symbols, _table, Options.Dropout ?? 0, CanCache ? null : output.Random));
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPE");
        if (Options.Dropout is { } dropout) writer.WriteNumber("dropout", dropout);
        else writer.WriteNull("dropout");
        writer.WriteStringOrNull("unk_token", Options.UnkToken);
        writer.WriteStringOrNull("continuing_subword_prefix", Options.ContinuingSubwordPrefix);
        writer.WriteStringOrNull("end_of_word_suffix", Options.EndOfWordSuffix);
        writer.WriteBoolean("fuse_unk", Options.FuseUnk);
        writer.WriteBoolean("byte_fallback", Options.ByteFallback);
        writer.WriteBoolean("ignore_merges", Options.IgnoreMerges);
        Vocabulary.WriteJson(writer);
        writer.WriteStartArray("merges");
        foreach (var (left, right) in Merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Looks the tokens of merges up. What a pair becomes is the left token with the right one, less its prefix, behind it.</summary>
    internal static MergeTable.Merge[] Resolve(Vocabulary vocabulary, IEnumerable<(string Left, string Right)> merges, BpeOptions options, string source)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(merges);
        var resolved = new List<MergeTable.Merge>();
        var joined = new char[2 * Math.Max(vocabulary.LongestToken, 1)];
        var prefix = options.ContinuingSubwordPrefix?.Length ?? 0;
        foreach (var (left, right) in merges)
        {
            var (leftId, rightId) = (Find(left), Find(right));
            if (right.Length < prefix) throw Unknown(right, $"it is shorter than the prefix '{options.ContinuingSubwordPrefix}'");
            left.CopyTo(0, joined, 0, left.Length);
            right.CopyTo(prefix, joined, left.Length, right.Length - prefix);
            var merged = joined.AsSpan(0, left.Length + right.Length - prefix);
            if (!vocabulary.TryGetId(merged, out var id)) throw Unknown(merged.ToString(), "the pair becomes it");
            resolved.Add(new(leftId, rightId, id));

            int Find(string token) => vocabulary.IdOf(token) ?? throw Unknown(token, "it is half of the pair");
            TokenizerException Unknown(string token, string why) => new(
                $"{source}[{resolved.Count}] (['{left}', '{right}']): the vocabulary lacks '{token}' ({why}). The vocabulary and the merges do not belong together, or one was cut off.");
        }
        return [.. resolved];
    }

    private void AddSymbols(ReadOnlySpan<char> word, TokenBuffer output)
    {
        var (unknownStart, unknownEnd) = (-1, -1);
        for (var i = 0; i < word.Length;)
        {
            var codePoint = CharacterClasses.CodePointAt(word, i, out var length);
            var (start, end) = (i, i + length);
            i = end;
            var place = (start == 0 ? 1 : 0) | (end == word.Length ? 2 : 0);
            if (_initial[place][codePoint] is var id and >= 0)
            {
                FlushUnknown();
                output.Add(id, start, end);
            }
            else if (_byteIds is null || !TryAddBytes(codePoint, place, start, end, output))
            {
                if (Options.UnkToken is null) continue;
                if (!Options.FuseUnk) FlushUnknown();
                if (unknownStart < 0) unknownStart = start;
                unknownEnd = end;
            }
        }
        FlushUnknown();

        void FlushUnknown()
        {
            if (unknownStart >= 0) output.Add(_unkId ?? throw UnknownTokenMissing(), unknownStart, unknownEnd);
            unknownStart = -1;
        }
    }

    private bool TryAddBytes(int codePoint, int place, int start, int end, TokenBuffer output)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = new Rune(codePoint).EncodeToUtf8(bytes);
        var prefix = (place & 1) == 0 ? Options.ContinuingSubwordPrefix : null;
        var suffix = (place & 2) != 0 ? Options.EndOfWordSuffix : null;
        byte[]? all = prefix is null && suffix is null ? null
            : [.. Encoding.UTF8.GetBytes(prefix ?? ""), .. bytes[..count], .. Encoding.UTF8.GetBytes(suffix ?? "")];
        ReadOnlySpan<byte> spelled = all is null ? bytes[..count] : all;
        foreach (var value in spelled)
            if (_byteIds![value] < 0) return false;
        foreach (var value in spelled) output.Add(_byteIds![value], start, end);
        return true;
    }

    private TokenizerException UnknownTokenMissing() => new(
        $"The vocabulary lacks the unknown token '{UnkToken}', which this text needs. Add it to the vocabulary, or name another as unk_token.");
}
