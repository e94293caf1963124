namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>
/// Reads a pickle: a program for a machine with a stack, which in Python may call anything. This machine has texts, numbers, lists, dictionaries and tensors, and knows the names in
/// <see cref="PickleGlobals"/>; every other name, and every instruction that would run code or build objects of other classes, is refused by its name.
/// </summary>
/// <remarks>Source: Python's <c>pickletools.py</c>, protocols 2 to 5. Time and memory are linear in the pickle's length: values are shared, never copied.</remarks>
/// <param name="reader">Where the pickle begins; afterwards where it ends.</param>
/// <param name="persistent">Finds what lies outside of the pickle: storages, by the tuple that describes them.</param>
internal sealed class PickleMachine(PickleReader reader, Func<PickleTuple, PyTorchStorage> persistent)
{
    private const int HighestProtocol = 5;

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];

    private string Path => reader.Path;

    /// <summary>Reads up to the instruction STOP.</summary>
    /// <returns>The value: null, bool, long, Int128, double, string, byte[] or a type of <c>PickleValues.cs</c>.</returns>
    public object? Run()
    {
        if (reader.Byte() != 0x80) throw PyTorchException.Invalid(Path, $"no pickle of protocol 2 or later begins at byte {reader.Position - 1}.");
        CheckProtocol();
        while (true)
        {
            var at = reader.Position;
            var code = reader.Byte();
            if (code == '.') return stack.Count == 1 && marks.Count == 0 ? stack[0] : throw PyTorchException.Invalid(Path, $"its pickle ends at byte {at} with {stack.Count} values, expected one.");
            if (!TryValue(code) && !TryContainer(code) && !TryMemory(code) && !TryName(code)) throw Unknown(code, at);
        }
    }

    /// <summary>Puts an entry into a dictionary; a later one of the same key replaces an earlier.</summary>
    public static void Set(string path, PickleDictionary dictionary, object? key, object? value)
    {
        if (key is not (string or long or bool)) throw PyTorchException.Invalid(path, $"a dictionary has {PickleArguments.Describe(key)} as a key, expected texts or whole numbers.");
        dictionary.Items[key] = value;
    }

    private bool TryValue(byte code)
    {
        switch ((char)code)
        {
            case 'N': Push(null); return true;
            case '\x88': Push(true); return true;
            case '\x89': Push(false); return true;
            case 'J': Push((long)reader.Int32()); return true;
            case 'K': Push((long)reader.Byte()); return true;
            case 'M': Push((long)reader.UInt16()); return true;
            case '\x8a': Push(reader.Integer(reader.Byte())); return true;
            case '\x8b': Push(reader.Integer(reader.UInt32())); return true;
            case 'G': Push(reader.BigEndianDouble()); return true;
            case 'X': Push(reader.Text(reader.UInt32())); return true;
            case '\x8c': Push(reader.Text(reader.Byte())); return true;
            case '\x8d': Push(reader.Text(reader.Length64())); return true;
            // Texts of Python 2, whose names are ASCII.
            case 'T': Push(reader.Text(reader.UInt32())); return true;
            case 'U': Push(reader.Text(reader.Byte())); return true;
            case 'B': Push(reader.Bytes(reader.UInt32()).ToArray()); return true;
            case 'C': Push(reader.Bytes(reader.Byte()).ToArray()); return true;
            case '\x8e' or '\x96': Push(reader.Bytes(reader.Length64()).ToArray()); return true;
            default: return false;
        }
    }

    private bool TryContainer(byte code)
    {
        switch ((char)code)
        {
            case '(': marks.Add(stack.Count); return true;
            case ')': Push(new PickleTuple([])); return true;
            case ']': Push(new PickleList()); return true;
            case '}': Push(new PickleDictionary()); return true;
            case 't': Push(new PickleTuple(PopToMark())); return true;
            case '\x85': Push(new PickleTuple(Pop(1))); return true;
            case '\x86': Push(new PickleTuple(Pop(2))); return true;
            case '\x87': Push(new PickleTuple(Pop(3))); return true;
            case 'a': Append(Pop(1)); return true;
            case 'e': Append(PopToMark()); return true;
            case 's': SetItems(Pop(2)); return true;
            case 'u': SetItems(PopToMark()); return true;
            case 'b': Build(); return true;
            default: return false;
        }
    }

    private bool TryMemory(byte code)
    {
        switch ((char)code)
        {
            case '0': Discard(); return true;
            case '1': PopToMark(); return true;
            case '2': Push(Top()); return true;
            case 'q': memo[reader.Byte()] = Top(); return true;
            case 'r': memo[reader.UInt32()] = Top(); return true;
            case '\x94': memo[memo.Count] = Top(); return true;
            case 'h': Push(Remembered(reader.Byte())); return true;
            case 'j': Push(Remembered(reader.UInt32())); return true;
            case '\x80': CheckProtocol(); return true;
            // A frame says how many bytes to read ahead, which a mapped file need not.
            case '\x95': reader.Length64(); return true;
            default: return false;
        }
    }

    private bool TryName(byte code)
    {
        switch ((char)code)
        {
            case 'c': Push(PickleGlobals.Get(Path, reader.Line(), reader.Line())); return true;
            case '\x93':
                var names = Pop(2);
                Push(names is [string module, string name] ? PickleGlobals.Get(Path, module, name) : throw PyTorchException.Invalid(Path, "a name of Python is not given as two texts."));
                return true;
            case 'i': throw PyTorchException.Refused(Path, $"an object of {TensorFileException.Quote($"{reader.Line()}.{reader.Line()}")} (INST)");
            case 'R': Reduce(); return true;
            case 'Q': Push(Pop(1)[0] is PickleTuple description ? persistent(description) : throw PyTorchException.Invalid(Path, "a storage is not described by a tuple.")); return true;
            default: return false;
        }
    }

    private void Reduce()
    {
        var (function, arguments) = Pop(2) is [var first, PickleTuple tuple] ? (first, tuple) : throw PyTorchException.Invalid(Path, "a call has no tuple of arguments.");
        if (function is not PickleGlobal { Call: { } call, Name: var name }) throw PyTorchException.Refused(Path, $"a call of {PickleArguments.Describe(function)} (REDUCE)");
        Push(call(new(Path, name.Replace(' ', '.'), arguments.Items)));
    }

    // A state dictionary carries the version numbers of its modules as an attribute (_metadata), which no tensor needs.
    private void Build()
    {
        Pop(1);
        if (Top() is not PickleDictionary) throw PyTorchException.Refused(Path, $"attributes of {PickleArguments.Describe(Top())} (BUILD)");
    }

    private void Append(object?[] items)
    {
        if (Top() is not PickleList list) throw PyTorchException.Invalid(Path, $"something is appended to {PickleArguments.Describe(Top())}, expected a list.");
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary) throw PyTorchException.Invalid(Path, $"an entry is put into {PickleArguments.Describe(Top())}, expected a dictionary.");
        if (items.Length % 2 != 0) throw PyTorchException.Invalid(Path, "the last key of a dictionary has no value.");
        for (var i = 0; i < items.Length; i += 2) Set(Path, dictionary, items[i], items[i + 1]);
    }

    private void CheckProtocol()
    {
        var protocol = reader.Byte();
        if (protocol is < 2 or > HighestProtocol) throw PyTorchException.Invalid(Path, $"its pickle has protocol {protocol}, expected 2 to {HighestProtocol}.");
    }

    private object? Remembered(long place) =>
        memo.TryGetValue(place, out var value) ? value : throw PyTorchException.Invalid(Path, $"its pickle recalls value {place}, which it has not stored.");

    private void Push(object? value) => stack.Add(value);

    // Values below the last mark are out of reach.
    private int Bottom => marks.Count > 0 ? marks[^1] : 0;

    private object? Top() => stack.Count > Bottom ? stack[^1] : throw Underflow();

    private void Discard()
    {
        if (stack.Count > Bottom) stack.RemoveAt(stack.Count - 1);
        else if (marks.Count > 0) marks.RemoveAt(marks.Count - 1);
        else throw Underflow();
    }

    private object?[] Pop(int count)
    {
        if (stack.Count - count < Bottom) throw Underflow();
        var items = stack[^count..].ToArray();
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0) throw Underflow();
        var items = Pop(stack.Count - marks[^1]);
        marks.RemoveAt(marks.Count - 1);
        return items;
    }

    private PyTorchException Underflow() => PyTorchException.Invalid(Path, $"its pickle takes more values than there are, before byte {reader.Position}.");

    // Instructions of the protocols that are not for tensors.
    private PyTorchException Unknown(byte code, long at) => (char)code switch
    {
        'o' => PyTorchException.Refused(Path, "an object of another class (OBJ)"),
        '\x81' => PyTorchException.Refused(Path, $"an object of another class (NEWOBJ of {Callee(2)})"),
        '\x92' => PyTorchException.Refused(Path, $"an object of another class (NEWOBJ_EX of {Callee(3)})"),
        '\x82' or '\x83' or '\x84' => PyTorchException.Refused(Path, "an object of the extension registry (EXT)"),
        '\x8f' or '\x90' or '\x91' => PyTorchException.Refused(Path, "a set"),
        'P' => PyTorchException.Refused(Path, "an object outside of the file (PERSID)"),
        '\x97' or '\x98' => PyTorchException.Refused(Path, "a buffer outside of the file (NEXT_BUFFER)"),
        _ => PyTorchException.Invalid(Path, $"its pickle has the instruction 0x{code:x2} at byte {at}, which files of tensors do not use."),
    };

    private string Callee(int depth) => stack.Count >= depth ? PickleArguments.Describe(stack[^depth]) : "nothing";
}
