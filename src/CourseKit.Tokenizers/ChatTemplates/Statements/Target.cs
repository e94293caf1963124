namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>What a value can be given to.</summary>
internal abstract class Target
{
    internal abstract void Assign(object value, Scope scope);
}

/// <summary>A variable.</summary>
internal sealed class NameTarget(string name) : Target
{
    internal override void Assign(object value, Scope scope) => scope.Set(name, value);
}

/// <summary>An attribute of a namespace, which lives on after the block that sets it.</summary>
internal sealed class NamespaceTarget(string name, string attribute) : Target
{
    internal override void Assign(object value, Scope scope)
    {
        if (scope.Find(name) is not TemplateNamespace owner)
            throw new TemplateFault($"'{name}.{attribute}' cannot be set because '{name}' is no namespace; make it with " +
                                    $"{{% set {name} = namespace() %}}.");
        owner.Set(attribute, value);
    }
}

/// <summary>Several targets, for the items of a value.</summary>
internal sealed class TupleTarget(Target[] targets) : Target
{
    internal override void Assign(object value, Scope scope)
    {
        var items = Values.Items(value, scope.Evaluation).Take(targets.Length + 1).ToArray();
        if (items.Length != targets.Length)
            throw new TemplateFault($"{targets.Length} names are set from {Values.Describe(value)}, which does not have {targets.Length} items.");
        for (var i = 0; i < items.Length; i++) targets[i].Assign(items[i], scope);
    }
}
