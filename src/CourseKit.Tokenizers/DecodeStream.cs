namespace CourseKit.Tokenizers;

/// <summary>Decodes ids as they come, one at a time, as a model generates them. Text is given out once it is final: never half a character
/// of a byte-level vocabulary, and with the spaces that the whole text has (<c>DecodeStream</c> of Hugging Face tokenizers). Belongs to
/// one thread at a time.</summary>
/// <example><code>
/// var stream = tokenizer.DecodeStream();
/// foreach (var id in generated) Console.Write(stream.Add(id));
/// Console.Write(stream.Finish());
/// </code></example>
public sealed class DecodeStream
{
    /// <summary>How many ids wait for a character to become whole before what cannot be part of it is given out.</summary>
    private const int LongestWait = 16;

    /// <summary>An unfinished character has three bytes at most, and so three ids.</summary>
    private const int Unfinished = 3;

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly List<int> _ids = []; // those whose text is needed to know how the next one joins on
    private int _given; // how many of them have been given out

    internal DecodeStream(Tokenizer tokenizer, bool skipSpecialTokens) => (_tokenizer, _skipSpecialTokens) = (tokenizer, skipSpecialTokens);

    /// <summary>Takes the next id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The text that has become final; empty when the id ends within a character, or has no text.</returns>
    /// <exception cref="TokenizerException">No token has this id.</exception>
    public string Add(int id)
    {
        if (_tokenizer.IdToToken(id) is null)
            throw new TokenizerException($"No token has the id {id}; ids run from 0 to {_tokenizer.VocabularySize - 1}.");
        if (_skipSpecialTokens && _tokenizer.IsSpecial(id)) return "";
        _ids.Add(id);
        var text = NewText();
        if (!text.EndsWith('\uFFFD'))
        {
            Advance(_ids.Count);
            return text;
        }
        return _ids.Count - _given < LongestWait ? "" : NewTextButLast();
    }

    /// <summary>Ends the text and gives out what was still waiting, incomplete characters as U+FFFD. The stream may be used for another text
    /// then.</summary>
    public string Finish()
    {
        var text = NewText();
        _ids.Clear();
        _given = 0;
        return text;
    }

    /// <summary>What the ids that were not given out add to the text of those that were.</summary>
    private string NewText()
    {
        if (_given == _ids.Count) return "";
        var before = Decode(_ids.Take(_given));
        var whole = Decode(_ids);
        return whole.StartsWith(before, StringComparison.Ordinal) ? whole[before.Length..] : whole;
    }

    /// <summary>Gives out all but the last ids, which may be an unfinished character: bytes that are no text come in any number.</summary>
    private string NewTextButLast()
    {
        var before = Decode(_ids.Take(_given));
        var whole = Decode(_ids);
        for (var count = _ids.Count - Unfinished; count > _given; count--)
        {
            var text = Decode(_ids.Take(count));
            if (!whole.StartsWith(text, StringComparison.Ordinal)) continue; // a character lies across
            Advance(count);
            return text[before.Length..];
        }
        return "";
    }

    /// <summary>Keeps what was given out last: it says whether a space comes before what follows.</summary>
    private void Advance(int count)
    {
        _ids.RemoveRange(0, _given);
        _given = count - _given;
    }

    private string Decode(IEnumerable<int> ids) => _tokenizer.Decode(ids, cleanUpTokenizationSpaces: false);
}
