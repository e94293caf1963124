namespace CourseKit.Tokenizers.Tests;

/// <summary>Templates of the shapes that well-known models publish, with texts of our own; what they must render follows from what they
/// say.</summary>
public sealed class ChatTemplateShapeTests
{
    private static readonly ChatMessage[] Conversation =
        [ChatMessage.User("How tall is it?"), ChatMessage.Assistant("About 300 m."), ChatMessage.User("  Thanks!  ")];

    private static readonly IReadOnlyList<object?> Tools =
    [
        new Dictionary<string, object?>
        {
            ["name"] = "weather",
            ["description"] = "Wetter für \"heute\"",
            ["parameters"] = new Dictionary<string, object?> { ["days"] = 3, ["exact"] = true, ["unit"] = null },
        },
    ];

    [Fact]
    public void ChatML_writes_every_message_between_its_marks()
    {
        var template = ChatTemplate.Parse(
            "{% for message in messages %}{{ '<|begin|>' + message['role'] + '\\n' + message['content'] + '<|end|>' + '\\n' }}{% endfor %}" +
            "{% if add_generation_prompt %}{{ '<|begin|>assistant\\n' }}{% endif %}");
        const string expected = "<|begin|>user\nHow tall is it?<|end|>\n<|begin|>assistant\nAbout 300 m.<|end|>\n<|begin|>user\n  Thanks!  <|end|>\n";
        Assert.Equal(expected, template.Render(Conversation));
        Assert.Equal(expected + "<|begin|>assistant\n", template.Render(Conversation, addGenerationPrompt: true));
    }

    [Fact]
    public void SmolLM2_puts_a_system_message_in_front_when_there_is_none()
    {
        var template = ChatTemplate.Parse(
            "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<s>system\nBe brief.</s>\n' }}{% endif %}" +
            "{{'<s>' + message['role'] + '\n' + message['content'] + '</s>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<s>assistant\n' }}{% endif %}");
        Assert.Equal("<s>system\nBe brief.</s>\n<s>user\nHi</s>\n", template.Render([ChatMessage.User("Hi")]));
        Assert.Equal("<s>system\nBe long.</s>\n<s>user\nHi</s>\n<s>assistant\n",
            template.Render([ChatMessage.System("Be long."), ChatMessage.User("Hi")], addGenerationPrompt: true));
    }

    [Fact]
    public void Llama3_trims_messages_dates_the_system_message_and_writes_tools_as_indented_JSON()
    {
        var template = ChatTemplate.Parse("""
            {{- bos_token }}
            {%- if not date_string is defined %}
                {%- if strftime_now is defined %}
                    {%- set date_string = strftime_now("%d %b %Y") %}
                {%- else %}
                    {%- set date_string = "1 Jan 2020" %}
                {%- endif %}
            {%- endif %}
            {#- The first message may set the scene. #}
            {%- if messages[0]['role'] == 'system' %}
                {%- set system_message = messages[0]['content']|trim %}
                {%- set messages = messages[1:] %}
            {%- else %}
                {%- set system_message = "" %}
            {%- endif %}
            {{- "<h>system</h>\n\n" }}
            {{- "Today: " + date_string + "\n" }}
            {%- if tools is not none %}
                {%- for t in tools %}
                    {{- t | tojson(indent=4) }}
                    {{- "\n" }}
                {%- endfor %}
            {%- endif %}
            {{- system_message }}
            {{- "<eot>" }}
            {%- for message in messages %}
                {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                    {{- '<h>' + message['role'] + '</h>\n\n' + message['content'] | trim + '<eot>' }}
                {%- elif 'tool_calls' in message %}
                    {%- if message.tool_calls|length != 1 %}
                        {{- raise_exception("One call at a time, please.") }}
                    {%- endif %}
                    {%- set call = message.tool_calls[0].function %}
                    {{- '<h>assistant</h>\n\n{"name": "' + call.name + '", "parameters": ' }}
                    {{- call.arguments | tojson }}
                    {{- "}<eot>" }}
                {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<h>assistant</h>\n\n' }}
            {%- endif %}
            """);
        ChatMessage[] messages = [ChatMessage.System(" Short. "), ChatMessage.User("Rain?\n"), Call(("days", 1))];
        Assert.Equal(
            "<b><h>system</h>\n\nToday: 09 Mar 2024\n" +
            "{\n    \"name\": \"weather\",\n    \"description\": \"Wetter für \\\"heute\\\"\",\n    \"parameters\": {\n        \"days\": 3,\n" +
            "        \"exact\": true,\n        \"unit\": null\n    }\n}\n" +
            "Short.<eot><h>user</h>\n\nRain?<eot><h>assistant</h>\n\n{\"name\": \"weather\", \"parameters\": {\"days\": 1}}<eot><h>assistant</h>\n\n",
            template.Render(messages, addGenerationPrompt: true, bosToken: "<b>", tools: Tools, now: new DateTime(2024, 3, 9)));

        var error = Assert.Throws<ChatTemplateException>(() => template.Render([Call(("a", 1), ("b", 2))], bosToken: "<b>"));
        Assert.Contains("One call at a time, please.", error.Message, StringComparison.Ordinal);
        Assert.Equal(31, error.Line);
    }

    [Fact]
    public void Mistral_refuses_roles_that_do_not_alternate()
    {
        var template = ChatTemplate.Parse(
            "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}" +
            "{{ raise_exception('Roles must alternate user/assistant/user/...') }}{% endif %}{% if message['role'] == 'user' %}" +
            "{{ '[ASK] ' + message['content'] + ' [/ASK]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}" +
            "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}");
        Assert.Equal("<s>[ASK] How tall is it? [/ASK]About 300 m.</s>[ASK]   Thanks!   [/ASK]", template.Render(Conversation, bosToken: "<s>", eosToken: "</s>"));
        var error = Assert.Throws<ChatTemplateException>(() => template.Render([ChatMessage.Assistant("I begin")], bosToken: "<s>", eosToken: "</s>"));
        Assert.Contains("Roles must alternate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Qwen_finds_the_last_question_and_groups_the_answers_of_tools()
    {
        var template = ChatTemplate.Parse("""
            {%- if tools %}
                {{- '<s>system\n# Tools\n<tools>' }}
                {%- for tool in tools %}
                    {{- "\n" }}
                    {{- tool | tojson }}
                {%- endfor %}
                {{- "\n</tools></s>\n" }}
            {%- endif %}
            {%- set ns = namespace(searching=true, last=messages|length - 1) %}
            {%- for message in messages[::-1] %}
                {%- set index = (messages|length - 1) - loop.index0 %}
                {%- if ns.searching and message.role == "user" and not(message.content.startswith('<answer>') and message.content.endswith('</answer>')) %}
                    {%- set ns.searching = false %}
                    {%- set ns.last = index %}
                {%- endif %}
            {%- endfor %}
            {%- for message in messages %}
                {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
                    {{- '<s>' + message.role + '\n' + message.content + '</s>' + '\n' }}
                {%- elif message.role == "assistant" %}
                    {%- set content = message.content %}
                    {%- if '</think>' in content %}
                        {%- set thought = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                        {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                    {%- endif %}
                    {{- '<s>assistant\n' + ('<think>' + thought + '</think>' if thought and loop.index0 > ns.last else '') + content + '</s>\n' }}
                {%- elif message.role == "tool" %}
                    {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}
                        {{- '<s>user' }}
                    {%- endif %}
                    {{- '\n<answer>' + message.content + '</answer>' }}
                    {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
                        {{- '</s>\n' }}
                    {%- endif %}
                {%- endif %}
            {%- endfor %}
            """);
        ChatMessage[] messages =
        [
            ChatMessage.User("Q1"), ChatMessage.Assistant("<think>\nhm\n</think>\n\nA1"), ChatMessage.User("Q2"),
            new("tool", "7"), new("tool", "8"), ChatMessage.Assistant("<think>\nso\n</think>\n\nA2"),
        ];
        Assert.Equal(
            "<s>system\n# Tools\n<tools>\n{\"name\": \"weather\", \"description\": \"Wetter für \\\"heute\\\"\", \"parameters\": {\"days\": 3, \"exact\": true, \"unit\": null}}" +
            "\n</tools></s>\n<s>user\nQ1</s>\n<s>assistant\nA1</s>\n<s>user\nQ2</s>\n<s>user\n<answer>7</answer>\n<answer>8</answer></s>\n<s>assistant\n<think>so</think>A2</s>\n",
            template.Render(messages, tools: Tools));
    }

    [Fact]
    public void Content_made_of_parts_is_gone_through_part_by_part()
    {
        var template = ChatTemplate.Parse(
            "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}" +
            "{% if p.type == 'image' %}<image>{% else %}{{ p.text }}{% endif %}{% endfor %}{% endif %}|{% endfor %}");
        var messages = ChatMessage.ListFromJson("""
            [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]}, {"role": "assistant", "content": "A cat."}]
            """);
        Assert.Equal("<image>What is it?|A cat.|", template.Render(messages));
    }

    [Fact]
    public void Generation_blocks_tell_what_the_model_said()
    {
        var template = ChatTemplate.Parse(
            "{% for m in messages %}{% if m.role == 'assistant' %}A: {% generation %}{{ m.content }}</s>{% endgeneration %}{% else %}U: {{ m.content }}{% endif %} {% endfor %}");
        var chat = template.RenderWithSpans(Conversation);
        var span = Assert.Single(chat.GenerationSpans);
        Assert.Equal("About 300 m.</s>", span.Of(chat.Text));
    }

    private static ChatMessage Call(params (string Name, int Value)[] arguments) => new("assistant")
    {
        Fields = new Dictionary<string, object?>
        {
            ["tool_calls"] = arguments.Select(argument => new Dictionary<string, object?>
            {
                ["function"] = new Dictionary<string, object?>
                {
                    ["name"] = "weather",
                    ["arguments"] = new Dictionary<string, object?> { [argument.Name] = argument.Value },
                },
            }).ToArray(),
        },
    };
}
