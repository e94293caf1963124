namespace CourseKit.Jupyter.Display;

/// <summary>Forms that were registered for types, interfaces and open generic types.</summary>
internal sealed class FormatRegistry
{
    private readonly Dictionary<Type, List<(string MimeType, Func<object, string?> Format)>> forms = [];
    private readonly Dictionary<Type, IReadOnlyList<string>> preferred = [];
    private readonly Lock gate = new();

    /// <summary>Registers a form; a later one replaces an earlier one of the same type and MIME type.</summary>
    public void Register(Type type, string mimeType, Func<object, string?> format)
    {
        lock (gate)
        {
            var ofType = forms.GetValueOrDefault(type, []).Where(form => form.MimeType != mimeType);
            forms[type] = [.. ofType, (mimeType, format)];
        }
    }

    /// <summary>Says which forms of a type are shown; none are all.</summary>
    public void Prefer(Type type, IReadOnlyList<string> mimeTypes)
    {
        lock (gate) preferred[type] = mimeTypes;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (gate)
        {
            forms.Clear();
            preferred.Clear();
        }
    }

    /// <summary>The forms of exactly this type.</summary>
    public IReadOnlyList<(string MimeType, Func<object, string?> Format)> Of(Type type)
    {
        lock (gate) return forms.GetValueOrDefault(type, []);
    }

    /// <summary>The forms that are shown of the nearest type for which that was said; empty: all.</summary>
    public IReadOnlyList<string> PreferredOf(Type type)
    {
        lock (gate) return preferred.Count == 0 ? [] : Nearest(type).Select(known => preferred.GetValueOrDefault(known, [])).FirstOrDefault(types => types.Count > 0, []);
    }

    /// <summary>The type, what it derives from, and its interfaces; after each generic one its definition.</summary>
    public static IEnumerable<Type> Nearest(Type type)
    {
        var types = new List<Type>();
        for (var current = type; current is not null; current = current.BaseType) types.Add(current);
        return types.Concat(type.GetInterfaces()).SelectMany(known => known.IsConstructedGenericType ? (Type[])[known, known.GetGenericTypeDefinition()] : [known]);
    }
}
