using CourseKit.Tensors;

namespace CourseKit.Models;

/// <summary>Sentences as an <see cref="ElmoModel"/> reads them.</summary>
/// <param name="Characters">The characters of every different word, int64 (different words, characters).</param>
/// <param name="Words">The number of the word in every place, (sentences, length), padded on the right.</param>
/// <param name="Reversed">The same, each sentence from its end to its begin.</param>
/// <param name="PlaceInReversed">For every place the number of the place, counted through all sentences, where its word is in <paramref name="Reversed"/>.</param>
/// <param name="NextTargets">The id of the word behind each; -100 where there is none.</param>
/// <param name="PreviousTargets">For the places of <paramref name="Reversed"/> the id of the word before each in the sentence; -100 where there is none.</param>
/// <param name="Lengths">How many places each sentence fills.</param>
internal sealed record ElmoBatch(Tensor Characters, Tensor Words, Tensor Reversed, Tensor PlaceInReversed, Tensor NextTargets, Tensor PreviousTargets, int[] Lengths)
{
    private const long NoTarget = -100;

    public static ElmoBatch Of(IReadOnlyList<IReadOnlyList<string>> sentences, ElmoVocabulary vocabulary, int characters)
    {
        if (sentences.Count == 0 || sentences.Any(sentence => sentence.Count == 0)) throw new ArgumentException("ELMo reads at least one sentence, each of at least one word.", nameof(sentences));
        string[][] marked = [.. sentences.Select(sentence => (string[])[ElmoVocabulary.BeginOfSentence, .. sentence, ElmoVocabulary.EndOfSentence])];
        var (rows, length) = (marked.Length, marked.Max(sentence => sentence.Length));
        var known = new Dictionary<string, long>();
        var (words, reversed, places, next, previous) = (new long[rows * length], new long[rows * length], new long[rows * length], new long[rows * length], new long[rows * length]);
        Array.Fill(next, NoTarget);
        Array.Fill(previous, NoTarget);
        for (var row = 0; row < rows; row++)
        {
            var (sentence, start) = (marked[row], row * length);
            for (var i = 0; i < length; i++) places[start + i] = start + i;
            for (var i = 0; i < sentence.Length; i++)
            {
                var back = sentence.Length - 1 - i;
                if (!known.TryGetValue(sentence[i], out var word)) known[sentence[i]] = word = known.Count;
                (words[start + i], reversed[start + back], places[start + i]) = (word, word, start + back);
                if (i + 1 < sentence.Length) next[start + i] = vocabulary.IdOf(sentence[i + 1]);
                if (i > 0) previous[start + back] = vocabulary.IdOf(sentence[i - 1]);
            }
        }

        Shape shape = [rows, length];
        return new(
            Tensor.From([.. known.Keys.SelectMany(word => ElmoVocabulary.CharactersOf(word, characters))], [known.Count, characters]),
            Tensor.From(words, shape), Tensor.From(reversed, shape), Tensor.From(places, shape), Tensor.From(next, shape), Tensor.From(previous, shape),
            [.. marked.Select(sentence => sentence.Length)]);
    }
}
