using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers;

/// <summary>One of the four Unicode normalisation forms NFC, NFD, NFKC and NFKD (Unicode Standard Annex 15), with alignment.</summary>
public sealed class UnicodeNormalizer : Normalizer
{
    [ThreadStatic]
    private static List<Element>? s_elements;

    [ThreadStatic]
    private static List<Element>? s_composed;

    private static readonly ConcurrentDictionary<NormalizationForm, CodePointMap> s_maps = [];

    private readonly CodePointMap _map;

    /// <summary>Creates the normaliser.</summary>
    /// <param name="form">The form.</param>
    public UnicodeNormalizer(NormalizationForm form)
    {
        Form = form;
        _map = s_maps.GetOrAdd(form, static (_, self) => new CodePointMap(self.ApplyToSequences, self.DependsOnNeighbours), this);
    }

    /// <summary>The form that texts are brought to.</summary>
    public NormalizationForm Form { get; }

    private bool Composes => Form is NormalizationForm.FormC or NormalizationForm.FormKC;

    private bool Compatibility => Form is NormalizationForm.FormKC or NormalizationForm.FormKD;

    /// <summary>Below this code point no text is changed by the form.</summary>
    private char FirstAffected => Compatibility ? '\u00A0' : Composes ? '\u0300' : '\u00C0';

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        if (text.Span.ContainsAnyInRange(FirstAffected, '\uFFFF') && !_map.TryApply(text)) ApplyToSequences(text);
    }

    /// <summary>Whether a code point is reordered or composed with others beside it: it is a mark, or the second half of a composition, or
    /// becomes something that starts with one.</summary>
    private bool DependsOnNeighbours(int codePoint)
    {
        Span<int> parts = stackalloc int[18];
        Decomposition.Decompose(codePoint, Compatibility, parts);
        return Decomposition.CombiningClass(codePoint) != 0 || Decomposition.CombiningClass(parts[0]) != 0 ||
               (Composes && Decomposition.IsSecondOfComposition(parts[0]));
    }

    /// <summary>Normalises a text with all its sequences of marks.</summary>
    internal void ApplyToSequences(NormalizedText text)
    {
        var elements = Decompose(text.Span);
        if (Composes) elements = Compose(CollectionsMarshal.AsSpan(elements));

        var rewriter = new TextRewriter(text);
        foreach (var element in elements)
        {
            if (element.Change > 0) rewriter.Insert(element.CodePoint);
            else rewriter.Replace(element.CodePoint);
            for (var i = element.Change; i < 0; i++) rewriter.Skip();
        }
        rewriter.Commit();
    }

    /// <summary>A code point of the new form. Its change says how it relates to the old one: 0 replaces a code point, +1 is
    /// inserted, -n replaces one and swallows n more.</summary>
    private readonly record struct Element(int CodePoint, int Change, int Class);

    private List<Element> Decompose(ReadOnlySpan<char> text)
    {
        var elements = s_elements ??= [];
        elements.Clear();
        Span<int> buffer = stackalloc int[18];
        var unsorted = 0; // start of the run of non-starters at the end of the list
        for (var i = 0; i < text.Length;)
        {
            var count = Decomposition.Decompose(CharacterClasses.CodePointAt(text, i, out var length), Compatibility, buffer);
            i += length;
            for (var k = 0; k < count; k++)
            {
                var combiningClass = Decomposition.CombiningClass(buffer[k]);
                if (combiningClass == 0)
                {
                    SortByClass(CollectionsMarshal.AsSpan(elements)[unsorted..]);
                    unsorted = elements.Count + 1;
                }
                elements.Add(new(buffer[k], k == 0 ? 0 : 1, combiningClass));
            }
        }
        SortByClass(CollectionsMarshal.AsSpan(elements)[unsorted..]);
        return elements;
    }

    /// <summary>A stable sort: marks of one class keep their order. A merge sort only where a run is long, so that a hostile text
    /// of nothing but marks costs no quadratic time.</summary>
    private static void SortByClass(Span<Element> run)
    {
        if (run.Length < 2) return;
        if (run.Length > 32)
        {
            run.ToArray().OrderBy(element => element.Class).ToArray().CopyTo(run);
            return;
        }
        for (var i = 1; i < run.Length; i++)
        {
            var element = run[i];
            var k = i;
            for (; k > 0 && run[k - 1].Class > element.Class; k--) run[k] = run[k - 1];
            run[k] = element;
        }
    }

    private static List<Element> Compose(ReadOnlySpan<Element> elements)
    {
        var result = s_composed ??= [];
        result.Clear();
        int starter = -1, lastClass = -1; // lastClass: class of the last mark kept since the starter, -1 for none
        foreach (var element in elements)
        {
            var composite = starter >= 0 && lastClass < element.Class
                ? Decomposition.Compose(result[starter].CodePoint, element.CodePoint)
                : -1;
            if (composite >= 0)
            {
                result[starter] = new(composite, result[starter].Change + element.Change - 1, 0);
                continue;
            }
            result.Add(element);
            if (element.Class == 0) (starter, lastClass) = (result.Count - 1, -1);
            else lastClass = element.Class;
        }
        return result;
    }

    /// <inheritdoc/>
    protected internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteKind(Form switch
        {
            NormalizationForm.FormC => "NFC",
            NormalizationForm.FormD => "NFD",
            NormalizationForm.FormKC => "NFKC",
            _ => "NFKD",
        });
    }
}
