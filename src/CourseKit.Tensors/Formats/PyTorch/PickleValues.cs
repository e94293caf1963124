namespace CourseKit.Tensors.Formats.PyTorch;

// What a pickle can hold here, besides null, bool, long, Int128, double, string and byte[].

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A list.</summary>
internal sealed record PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary; keys are texts and whole numbers.</summary>
internal sealed record PickleDictionary
{
    public OrderedDictionary<object, object?> Items { get; } = [];
}

/// <summary>An allowed name of Python: what it stands for when it is used as a value, and what it makes of arguments when it is called.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Value">The element type, for types and storage classes.</param>
/// <param name="Call">Makes a value of the arguments; null when the name is no function.</param>
internal sealed record PickleGlobal(string Name, PyTorchType? Value, Func<PickleArguments, object?>? Call);
