namespace CourseKit.Tokenizers.Patterns;

/// <summary>Translates a parsed expression into instructions for <see cref="RegexMachine"/>.</summary>
internal sealed class RegexCompiler
{
    private readonly string _pattern;
    private readonly List<RegexInstruction> _code = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly List<int[]> _foldedTexts = [];
    private readonly List<(int, int)> _lookBehinds = [];
    private readonly List<BackreferenceNode> _references = [];
    private int _registers;

    private RegexCompiler(string pattern, int groups)
    {
        _pattern = pattern;
        _registers = 2 * groups;
    }

    internal static RegexProgram Compile(string pattern)
    {
        var node = RegexParser.Parse(pattern, out var groups);
        var compiler = new RegexCompiler(pattern, groups);
        compiler.Emit(node);
        compiler.Add(new(RegexOp.End));
        return new()
        {
            Pattern = pattern,
            Instructions = [.. compiler._code],
            Sets = [.. compiler._sets],
            FoldedTexts = [.. compiler._foldedTexts],
            LookBehinds = [.. compiler._lookBehinds],
            References = [.. compiler._references],
            Registers = compiler._registers,
            First = node.First?.ForMatching(),
        };
    }

    private void Emit(RegexNode node)
    {
        switch (node)
        {
            case SetNode set:
                Add(set.Set.Single is var single and >= 0 ? new(RegexOp.Character, single) : new(RegexOp.Set, Index(set.Set)));
                break;
            case FoldedTextNode text:
                _foldedTexts.Add(text.Representatives);
                Add(new(RegexOp.FoldedText, _foldedTexts.Count - 1));
                break;
            case ConcatNode concat:
                foreach (var part in concat.Parts) Emit(part);
                break;
            case AlternationNode alternation:
                EmitAlternation(alternation.Alternatives);
                break;
            case RepeatNode repeat:
                EmitRepeat(repeat);
                break;
            case CaptureNode capture:
                Add(new(RegexOp.Save, 2 * capture.Number - 2));
                Emit(capture.Body);
                Add(new(RegexOp.Save, 2 * capture.Number - 1));
                break;
            case AtomicNode atomic:
                EmitPart(new(RegexOp.Atomic), atomic.Body);
                break;
            case LookNode look:
                if (look.Behind) _lookBehinds.Add(look.Body.Length);
                var op = look.Behind ? RegexOp.LookBehind : RegexOp.LookAhead;
                EmitPart(new(op, B: look.Negative ? 1 : 0, C: _lookBehinds.Count - 1), look.Body);
                break;
            case AssertionNode assertion:
                Add(new(RegexOp.Assert, (int)assertion.Kind));
                break;
            case BackreferenceNode reference:
                _references.Add(reference);
                Add(new(RegexOp.Reference, _references.Count - 1));
                break;
            default:
                throw new InvalidOperationException(node.GetType().Name);
        }
    }

    private void EmitAlternation(IReadOnlyList<RegexNode> alternatives)
    {
        var jumps = new List<int>();
        for (var i = 0; i < alternatives.Count; i++)
        {
            var last = i == alternatives.Count - 1;
            var split = last ? -1 : Add(new(RegexOp.Split, _code.Count + 1));
            Emit(alternatives[i]);
            if (last) break;
            jumps.Add(Add(new(RegexOp.Jump)));
            _code[split] = _code[split] with { B = _code.Count };
        }
        foreach (var jump in jumps) _code[jump] = _code[jump] with { A = _code.Count };
    }

    private void EmitRepeat(RepeatNode repeat)
    {
        if (repeat.Max == 0) return;
        if (repeat.Body is SetNode set && repeat.Kind != RepeatKind.Lazy)
        {
            Add(new(repeat.Kind == RepeatKind.Greedy ? RegexOp.GreedyRun : RegexOp.PossessiveRun, Index(set.Set), repeat.Min, repeat.Max));
            return;
        }
        if (repeat.Kind == RepeatKind.Possessive)
        {
            EmitPart(new(RegexOp.Atomic), repeat with { Kind = RepeatKind.Greedy });
            return;
        }
        for (var i = 0; i < repeat.Min; i++) Emit(repeat.Body);
        if (repeat.Max == RegexNode.Unbounded) EmitLoop(repeat);
        else EmitOptionals(repeat);
    }

    private void EmitLoop(RepeatNode repeat)
    {
        var split = Add(new(RegexOp.Split));
        var canBeEmpty = repeat.Body.Length.Min == 0;
        var register = canBeEmpty ? _registers++ : -1;
        if (canBeEmpty) Add(new(RegexOp.Save, register));
        Emit(repeat.Body);
        var check = canBeEmpty ? Add(new(RegexOp.ExitIfEmpty, register)) : -1;
        Add(new(RegexOp.Jump, split));
        if (canBeEmpty) _code[check] = _code[check] with { B = _code.Count };
        _code[split] = Choice(repeat.Kind, split + 1, _code.Count);
    }

    private void EmitOptionals(RepeatNode repeat)
    {
        var splits = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(Add(new(RegexOp.Split)));
            Emit(repeat.Body);
        }
        foreach (var split in splits) _code[split] = Choice(repeat.Kind, split + 1, _code.Count);
    }

    private static RegexInstruction Choice(RepeatKind kind, int again, int leave) =>
        kind == RepeatKind.Greedy ? new(RegexOp.Split, again, leave) : new(RegexOp.Split, leave, again);

    private void EmitPart(RegexInstruction instruction, RegexNode body)
    {
        var index = Add(instruction);
        Emit(body);
        Add(new(RegexOp.End));
        _code[index] = _code[index] with { A = _code.Count };
    }

    private int Add(RegexInstruction instruction)
    {
        if (_code.Count == RegexLimits.Instructions)
            throw RegexLimits.Error(_pattern, $"with its repetitions written out it has more than {RegexLimits.Instructions} instructions");
        _code.Add(instruction);
        return _code.Count - 1;
    }

    private int Index(CodePointSet set)
    {
        var index = _sets.IndexOf(set);
        if (index >= 0) return index;
        _sets.Add(set.ForMatching());
        return _sets.Count - 1;
    }
}
