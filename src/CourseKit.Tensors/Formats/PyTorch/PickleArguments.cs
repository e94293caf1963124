namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The arguments of a call in a pickle, each of the type that the function takes.</summary>
internal sealed class PickleArguments(string path, string function, object?[] items)
{
    /// <summary>Where messages say that the call is from.</summary>
    public string Path => path;

    /// <summary>How many there are.</summary>
    public int Count => items.Length;

    /// <summary>Checks their number.</summary>
    public void Expect(int least, int most)
    {
        if (items.Length < least || items.Length > most)
            throw PyTorchException.Invalid(path, $"{function} is given {items.Length} arguments, expected {(least == most ? least : $"{least} to {most}")}.");
    }

    public T Get<T>(int index, string what) => items[index] is T value ? value : throw Wrong(index, what);

    public object? this[int index] => items[index];

    /// <summary>Sizes or strides: a tuple or list of whole numbers from 0 up.</summary>
    public long[] Counts(int index, string what)
    {
        IReadOnlyList<object?> numbers = items[index] switch
        {
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            _ => throw Wrong(index, what),
        };
        if (numbers.Count > MaximumDimensions) throw PyTorchException.Invalid(path, $"{function} is given {numbers.Count} {what}, expected at most {MaximumDimensions}.");
        return [.. numbers.Select(number => number is long count and >= 0 ? count : throw Wrong(index, $"{what} of 0 or more"))];
    }

    // As PyTorch's own limit.
    private const int MaximumDimensions = 64;

    private PyTorchException Wrong(int index, string what) =>
        PyTorchException.Invalid(path, $"argument {index} of {function} is {Describe(items[index])}, expected {what}.");

    /// <summary>A value in words, for messages.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "None",
        string text => TensorFileException.Quote(text),
        bool or long or double => FormattableString.Invariant($"{value}"),
        PickleTuple => "a tuple",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        PickleGlobal global => TensorFileException.Quote(global.Name),
        PyTorchStorage => "a storage",
        PyTorchTensor => "a tensor",
        _ => "a number or bytes",
    };
}
