//! What each setting is for, in both languages; none can lack any.

use crate::console::words::Tongue;

/// What a setting is for, by its general name; nothing where there is no such setting.
pub(super) fn of(name: &str, tongue: Tongue) -> &'static str {
    let found = ALL.iter().find(|(known, ..)| *known == name);
    found.map_or("", |(_, english, spanish)| if tongue == Tongue::Spanish { spanish } else { english })
}

const ALL: [(&str, &str, &str); 47] = [
    ("log", "What is logged: error, warn, info, debug, or a filter.", "Qué se registra: error, warn, info, debug o un filtro."),
    (
        "secret_keys",
        "Seal the places of calls. Not set, one is made and kept beside the store.",
        "Sellan el lugar de cada llamada. Si no se fijan, se crea una y se guarda junto al almacén.",
    ),
    ("server.listen", "Where the requests of telephony providers arrive.", "Dónde llegan las peticiones de los proveedores de telefonía."),
    (
        "server.admin_listen",
        "Where this console, the figures for operators and the health check are.",
        "Dónde están esta consola, las cifras para operadores y la comprobación de salud.",
    ),
    (
        "server.console_url",
        "The address of this console in browsers, where a proxy is in front of it.",
        "La dirección de esta consola en los navegadores, si hay un proxy delante.",
    ),
    (
        "server.public_url",
        "The address that providers know; signatures cover it.",
        "La dirección que conocen los proveedores; las firmas la incluyen.",
    ),
    (
        "server.trusted_proxies",
        "Proxies in front, whose word about addresses is believed.",
        "Los proxies de delante, a los que se cree cuando dicen una dirección.",
    ),
    (
        "server.max_in_flight",
        "Requests answered at the same time; beyond it callers are put through to a person at once.",
        "Peticiones que se atienden a la vez; a partir de ahí se pasa a quien llama directamente con una persona.",
    ),
    ("server.max_connections", "Connections held open at the same time.", "Conexiones abiertas a la vez."),
    (
        "server.drain_s",
        "Seconds in which calls are still answered after the program was asked to end.",
        "Segundos durante los que aún se atienden llamadas después de pedir al programa que termine.",
    ),
    ("store.url", "Where versions, people and the journal are kept.", "Dónde se guardan las versiones, las personas y el diario."),
    (
        "spool.path",
        "Where entries go before their answers leave. Empty: the store's own file.",
        "Adónde van las anotaciones antes de responder. Vacío: el archivo del propio almacén.",
    ),
    (
        "spool.synchronous",
        "Whether entries survive the loss of power, too (full), or the death of the program (normal).",
        "Si las anotaciones sobreviven también a un corte de luz (full) o solo al fin del programa (normal).",
    ),
    ("flows.dir", "The folder from which the first version of a line comes.", "La carpeta de la que sale la primera versión de una línea."),
    (
        "publish.needs_second",
        "Whether somebody else must agree before a version becomes live.",
        "Si otra persona debe estar de acuerdo antes de que una versión entre en servicio.",
    ),
    ("retention.journal_days", "Days for which the journal of calls is kept.", "Días que se guarda el diario de llamadas."),
    (
        "retention.errands_days",
        "Days for which settled texts, calls back and messages are kept, sealed.",
        "Días que se guardan, sellados, los mensajes de texto, devoluciones de llamada y mensajes de voz ya resueltos.",
    ),
    (
        "retention.words_days",
        "Days for which words that nothing matched are kept, sealed.",
        "Días que se guardan, selladas, las palabras que no correspondían a nada.",
    ),
    (
        "alerts.tell",
        "Who is told when something is wrong, in this order. Empty: nobody.",
        "A quién se avisa cuando algo va mal, en este orden. Vacío: a nadie.",
    ),
    (
        "alerts.repeat_min",
        "Minutes after which the next of them is told.",
        "Minutos después de los cuales se avisa a la persona siguiente.",
    ),
    ("alerts.quiet", "When only what cannot wait is told.", "Cuándo se avisa solo de lo que no puede esperar."),
    ("alerts.call_backs_min", "Minutes a call back may be due.", "Minutos que puede tardar una devolución de llamada."),
    ("alerts.voicemails_min", "Minutes a message may wait to be listened to.", "Minutos que puede esperar un mensaje de voz."),
    ("alerts.smtp", "The mail server.", "El servidor de correo."),
    (
        "alerts.smtp_tls",
        "How the mail server is spoken to in confidence, where its port does not say it.",
        "Cómo se protege la conexión con el servidor de correo, si su puerto no lo indica.",
    ),
    ("alerts.smtp_ca", "The certificates of a mail server of your own.", "Los certificados de un servidor de correo propio."),
    ("alerts.smtp_user", "Who logs in at the mail server.", "Quién entra en el servidor de correo."),
    ("alerts.smtp_password", "With which password.", "Con qué contraseña."),
    ("alerts.mail_from", "Whom mail comes from.", "De quién viene el correo."),
    ("alerts.webhook_secret", "What webhooks are signed with.", "Con qué se firman los avisos por web."),
    (
        "alerts.text_line",
        "The line whose provider sends texts of alerts.",
        "La línea cuyo proveedor envía los avisos por mensaje de texto.",
    ),
    ("alerts.people.*.mail", "Their mail address.", "Su dirección de correo."),
    ("alerts.people.*.webhook", "The web address to which alerts are posted for them.", "La dirección web a la que se envían sus avisos."),
    ("alerts.people.*.text", "Their telephone, for texts.", "Su teléfono, para mensajes de texto."),
    ("alerts.people.*.language", "Their language.", "Su idioma."),
    ("lines.*.provider", "The telephony provider.", "El proveedor de telefonía."),
    ("lines.*.numbers", "What callers ring.", "Los números a los que se llama."),
    (
        "lines.*.flow",
        "The flow that the line uses; the shipped one where nothing is set.",
        "El guion que usa la línea; el incluido, si no se fija ninguno.",
    ),
    ("lines.*.secrets", "What proves that requests come from the provider.", "Lo que demuestra que las peticiones vienen del proveedor."),
    ("lines.*.account", "The provider's account, which requests must name.", "La cuenta del proveedor, que las peticiones deben nombrar."),
    (
        "lines.*.api_key",
        "The key of the provider's own interface: texts, calls back, messages.",
        "La clave de la interfaz del proveedor: textos, devoluciones de llamada, mensajes.",
    ),
    ("lines.*.api_host", "The host of that interface.", "El servidor de esa interfaz."),
    (
        "lines.*.text_from",
        "The number that texts come from; without it the line offers none.",
        "El número del que salen los mensajes de texto; sin él la línea no los ofrece.",
    ),
    ("lines.*.text_application", "What the provider calls that which sends texts.", "Cómo llama el proveedor a lo que envía textos."),
    (
        "lines.*.call_application",
        "What the provider calls that which makes calls back.",
        "Cómo llama el proveedor a lo que devuelve llamadas.",
    ),
    (
        "lines.*.test_numbers",
        "Your own telephones: their calls are tests, and in no report.",
        "Sus propios teléfonos: sus llamadas son pruebas y no entran en ningún informe.",
    ),
    (
        "lines.*.speech",
        "Whether the line understands speech, where its provider can.",
        "Si la línea entiende el habla, cuando su proveedor puede.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_explained_and_no_other() {
        let all = crate::settings::told::all();
        assert_eq!(ALL.iter().map(|(name, ..)| *name).filter(|name| !all.iter().any(|known| known == name)).count(), 0);
        for name in all {
            for tongue in Tongue::ALL {
                assert!(!of(&name, tongue).is_empty(), "{name}");
            }
        }
    }
}
