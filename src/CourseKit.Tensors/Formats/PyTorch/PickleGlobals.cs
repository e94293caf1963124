namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>The few names of Python that files of tensors need. Each is known here by what it means; no name leads to code of the file or of Python.</summary>
internal static class PickleGlobals
{
    private const string Rebuild = "torch._utils";

    private static readonly Dictionary<(string Module, string Name), PickleGlobal> Functions = new PickleGlobal[]
    {
        new("collections OrderedDict", null, Dictionary),
        new($"{Rebuild} _rebuild_tensor", null, arguments => Tensor(arguments, 4, 4)),
        new($"{Rebuild} _rebuild_tensor_v2", null, arguments => Tensor(arguments, 6, 7)),
        new($"{Rebuild} _rebuild_tensor_v3", null, TypedTensor),
        new($"{Rebuild} _rebuild_parameter", null, Parameter),
        new("torch Size", null, Size),
        new("torch device", null, Device),
        new("torch.serialization _get_layout", null, Layout),
    }.ToDictionary(global => (global.Name[..global.Name.IndexOf(' ')], global.Name[(global.Name.IndexOf(' ') + 1)..]));

    /// <summary>What a name stands for; an exception that says the name when it is not among the allowed ones.</summary>
    public static PickleGlobal Get(string path, string module, string name)
    {
        if (Functions.TryGetValue((module, name), out var function)) return function;
        var type = module is "torch" or "torch.storage" or "torch.cuda" ? PyTorchType.OfStorage(name) : null;
        if (type is null && module == "torch") type = PyTorchType.OfName(name);
        return type is not null ? new($"{module}.{name}", type, null) : throw PyTorchException.Refused(path, TensorFileException.Quote($"{module}.{name}"));
    }

    // OrderedDict(), as Python 3 writes it, or OrderedDict([[key, value], ...]) as Python 2 did.
    private static PickleDictionary Dictionary(PickleArguments arguments)
    {
        arguments.Expect(0, 1);
        var dictionary = new PickleDictionary();
        if (arguments.Count == 0) return dictionary;
        foreach (var item in arguments.Get<PickleList>(0, "a list of pairs").Items)
        {
            var pair = item switch
            {
                PickleList { Items: [var first, var second] } => (first, second),
                PickleTuple { Items: [var first, var second] } => (first, second),
                _ => throw PyTorchException.Invalid(arguments.Path, $"an OrderedDict is given {PickleArguments.Describe(item)}, expected pairs of a key and a value."),
            };
            PickleMachine.Set(arguments.Path, dictionary, pair.first, pair.second);
        }

        return dictionary;
    }

    // (storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata)
    private static PyTorchTensor Tensor(PickleArguments arguments, int least, int most)
    {
        arguments.Expect(least, most);
        var storage = arguments.Get<PyTorchStorage>(0, "a storage");
        return Tensor(arguments, storage, storage.Type);
    }

    // (storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata)
    private static PyTorchTensor TypedTensor(PickleArguments arguments)
    {
        arguments.Expect(7, 8);
        var type = arguments.Get<PickleGlobal>(6, "an element type").Value;
        return Tensor(arguments, arguments.Get<PyTorchStorage>(0, "a storage"), type ?? throw PyTorchException.Invalid(arguments.Path, "a tensor's element type is a function."));
    }

    private static PyTorchTensor Tensor(PickleArguments arguments, PyTorchStorage storage, PyTorchType type) => PyTorchTensor.Create(
        arguments.Path, storage, type, arguments.Get<long>(1, "an offset"), arguments.Counts(2, "sizes"), arguments.Counts(3, "strides"));

    // (data, requires_grad, backward_hooks)
    private static PyTorchTensor Parameter(PickleArguments arguments)
    {
        arguments.Expect(3, 3);
        return arguments.Get<PyTorchTensor>(0, "a tensor");
    }

    private static PickleTuple Size(PickleArguments arguments)
    {
        arguments.Expect(1, 1);
        return new([.. arguments.Counts(0, "sizes").Select(size => (object?)size)]);
    }

    // All tensors are read into the memory of the processor.
    private static string Device(PickleArguments arguments)
    {
        arguments.Expect(1, 2);
        return arguments.Get<string>(0, "a device's name");
    }

    private static string Layout(PickleArguments arguments)
    {
        arguments.Expect(1, 1);
        return arguments.Get<string>(0, "a layout's name");
    }
}
